package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.issued.IssuedCredential;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation selfRevoke. */
abstract class SelfRevokingConformance extends ConformanceTopic {
  @ParameterizedTest
  @EnumSource
  void aHolderRevokesItsOwnCredential(Kind kind) {
    Key key = make(kind, "{}");
    awaitValid(key.credential());

    Answer answer = selfRevoke(key.credential(), "KEY_COMPROMISE").expect(200);

    assertThat(answer.body()).isEqualTo("{}");
    assertThat(verify(key.credential()).get("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_REVOKED");
    selfRevoke(key.credential(), "KEY_COMPROMISE").expect(200);
    patiently().until(() -> get(key).get("status").asText().equals("KEY_STATUS_REVOKED"));
    JsonNode revoked = get(key);
    assertThat(revoked.get("revocation_reason").asText())
        .isEqualTo("REVOCATION_REASON_KEY_COMPROMISE");
    selfRevoke(key.credential(), "SUPERSEDED").expect(200);
    assertThat(get(key)).isEqualTo(revoked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AFFILIATION_CHANGED", "SUPERSEDED"})
  void itMayGiveTheseReasonsToo(String reason) {
    Key key = issue("{}");
    awaitValid(key.credential());

    selfRevoke(key.credential(), reason).expect(200);
    patiently()
        .until(
            () ->
                get(key).path("revocation_reason").asText().equals("REVOCATION_REASON_" + reason));
  }

  @Test
  void itMustSayWhyAndCannotWithdrawItsPrivilege() {
    Key key = issue("{}");
    awaitValid(key.credential());

    selfRevoke(key.credential(), "PRIVILEGE_WITHDRAWN")
        .invalid("REVOCATION_REASON_NOT_ALLOWED")
        .naming("reason");
    selfRevoke(key.credential(), "UNSPECIFIED").invalid("REVOCATION_REASON_REQUIRED");
    selfRevoke(key.credential(), "BOREDOM").invalid("REVOCATION_REASON_UNKNOWN");
    api()
        .post(Api.SELF_REVOKE, Json.object("{credential: '%s'}", key.credential()))
        .invalid("REVOCATION_REASON_REQUIRED");
    for (String body : List.of("{}", "{credential: ''}", "{credential: null}")) {
      api().post(Api.SELF_REVOKE, Json.object(body)).invalid("CREDENTIAL_REQUIRED");
    }
    assertThat(verify(key.credential()).get("is_valid").asBoolean()).isTrue();
  }

  @Test
  void whoeverHoldsAPublicKeyCannotRevokeIt() {
    Key key = issue("{visibility: 'KEY_VISIBILITY_PUBLIC'}");
    awaitValid(key.credential());

    selfRevoke(key.credential(), "KEY_COMPROMISE").expectError(403, 7, "API_KEY_PUBLIC");

    assertThat(verify(key.credential()).get("is_valid").asBoolean()).isTrue();
  }

  @Test
  void derivedTokensCannot() {
    Key key = issue("{}");

    for (String algorithm : List.of("JWT", "MACAROON")) {
      String token =
          awaitDerived(
                  Json.object(
                      "{credential: '%s', algorithm: 'TOKEN_ALGORITHM_%s'}",
                      key.credential(), algorithm))
              .get("token")
              .asText();
      selfRevoke(token, "KEY_COMPROMISE").invalid("DERIVED_TOKEN_NOT_ALLOWED");
    }
    assertThat(verify(key.credential()).get("is_valid").asBoolean()).isTrue();
  }

  @Test
  void whatHasExpiredIsA401UnlessItWasRevokedBefore() {
    Key expired = makeExpired(Kind.ISSUED);
    awaitRefused(expired.credential(), "EXPIRED");
    Key revoked = issue("{ttl: '3s'}");
    revoke(revoked, "KEY_COMPROMISE").expect(204);
    awaitRefused(revoked.credential(), "REVOKED");

    selfRevoke(expired.credential(), "KEY_COMPROMISE").expectError(401, 16, "API_KEY_EXPIRED");
    assertThat(get(expired).get("status").asText()).isEqualTo("KEY_STATUS_EXPIRED");
    patiently()
        .until(
            () -> Instant.now().isAfter(Instant.parse(revoked.json().get("expire_time").asText())));
    selfRevoke(revoked.credential(), "KEY_COMPROMISE").expect(200);
  }

  @Test
  void whatIsUnknownOrWrongIsNotFound() {
    Key key = issue("{}");
    awaitValid(key.credential());
    String wrong = IssuedCredential.generate("lk", new KeyId(key.id()), new SecureRandom()).text();

    selfRevoke(wrong, "KEY_COMPROMISE").expectError(404, 5, "API_KEY_NOT_FOUND");
    selfRevoke("no_such_raw_key", "KEY_COMPROMISE").expectError(404, 5, "API_KEY_NOT_FOUND");
    assertThat(verify(key.credential()).get("is_valid").asBoolean()).isTrue();
  }

  private Answer selfRevoke(String credential, String reason) {
    return api()
        .post(
            Api.SELF_REVOKE,
            Json.object("{credential: '%s', reason: 'REVOCATION_REASON_%s'}", credential, reason));
  }
}
