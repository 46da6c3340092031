package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation revoke. */
abstract class RevokingConformance extends ConformanceTopic {
  @ParameterizedTest
  @EnumSource
  void aRevokedKeySaysWhyAndVerifiesNoMore(Kind kind) {
    Key key = make(kind, "{}");
    awaitValid(key.credential());

    Answer answer =
        revoke(
            key,
            """
            {reason: 'REVOCATION_REASON_PRIVILEGE_WITHDRAWN', description: '%s'}
            """
                .formatted("d".repeat(500)));

    assertThat(answer.expect(204).body()).isEmpty();
    JsonNode revoked = get(key);
    assertThat(revoked.get("status").asText()).isEqualTo("KEY_STATUS_REVOKED");
    assertThat(revoked.get("revocation_reason").asText())
        .isEqualTo("REVOCATION_REASON_PRIVILEGE_WITHDRAWN");
    assertThat(revoked.get("revocation_description").asText()).hasSize(500);
    awaitRefused(key.credential(), "REVOKED");
    revoke(key, "KEY_COMPROMISE").expectError(409, 9, "API_KEY_ALREADY_REVOKED");
    assertThat(get(key)).isEqualTo(revoked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"KEY_COMPROMISE", "AFFILIATION_CHANGED", "SUPERSEDED"})
  void eachReasonIsKept(String reason) {
    Key key = issue("{}");

    revoke(key, reason).expect(204);

    assertThat(get(key).get("revocation_reason").asText()).isEqualTo("REVOCATION_REASON_" + reason);
    assertThat(get(key).has("revocation_description")).isFalse();
  }

  @Test
  void aRevocationIsAResource() {
    Key key = issue("{}");

    revoke(key, "KEY_COMPROMISE").expect(204);

    List<ApiKeyRevocation> orders =
        kubernetes()
            .resources(ApiKeyRevocation.class)
            .inNamespace(namespace())
            .list()
            .getItems()
            .stream()
            .filter(order -> key.id().equals(order.getSpec().keyID()))
            .toList();
    assertThat(orders).hasSize(1);
    assertThat(orders.get(0).getMetadata().getAnnotations())
        .containsEntry(Latchkey.REQUESTED_BY, ANYBODY);
    patiently()
        .untilAsserted(
            () ->
                assertThat(kubernetes().resource(orders.get(0)).get().getStatus().state())
                    .isEqualTo(OrderState.APPLIED));
    assertThat(record(key.id()).getSpec().revocation()).isNotNull();
  }

  @Test
  void aReasonIsRequiredAndADescriptionIsOnlyForOne() {
    Key key = issue("{}");

    for (String none :
        List.of("{}", "{reason: null}", "{reason: 'REVOCATION_REASON_UNSPECIFIED'}")) {
      revoke(key, none).invalid("REVOCATION_REASON_REQUIRED").naming("reason");
    }
    revoke(key, "BOREDOM").invalid("REVOCATION_REASON_UNKNOWN").naming("reason");
    revoke(key, "{reason: 'REVOCATION_REASON_SUPERSEDED', description: 'x'}")
        .invalid("DESCRIPTION_NOT_ALLOWED")
        .naming("description");
    revoke(
            key,
            "{reason: 'REVOCATION_REASON_PRIVILEGE_WITHDRAWN', description: '%s'}"
                .formatted("d".repeat(501)))
        .invalid("FIELD_OUT_OF_RANGE")
        .naming("description");
    assertThat(get(key).get("status").asText()).isEqualTo("KEY_STATUS_ACTIVE");
    revoke(key, "{reason: 'REVOCATION_REASON_SUPERSEDED', description: ''}").expect(204);
  }

  @ParameterizedTest
  @EnumSource
  void thePathOfNewerClientsIsForItsKindAlone(Kind kind) {
    Key key = make(kind, "{}");
    Kind other = kind == Kind.ISSUED ? Kind.IMPORTED : Kind.ISSUED;
    JsonNode body = Json.object("{reason: 'REVOCATION_REASON_KEY_COMPROMISE'}");

    api().post(other.path(key.id()) + ":revoke", body).expectError(404, 5, "API_KEY_NOT_FOUND");
    api().post(key.path() + ":revoke", body).expect(204);
    api().post(key.path() + "%3Arevoke", body).expectError(409, 9, "API_KEY_ALREADY_REVOKED");
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredKeyCanBeRevoked(Kind kind) {
    Key key = makeExpired(kind);

    revoke(key, "KEY_COMPROMISE").expect(204);

    assertThat(get(key).get("status").asText()).isEqualTo("KEY_STATUS_REVOKED");
  }

  @ParameterizedTest
  @EnumSource
  void ofSeveralAtOnceOneWins(Kind kind) {
    Key key = make(kind, "{}");

    List<Answer> answers = atOnce(6, () -> revoke(key, "KEY_COMPROMISE"));

    assertThat(answers).filteredOn(answer -> answer.status() == 204).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 204)
        .allMatch(answer -> answer.reason().equals("API_KEY_ALREADY_REVOKED"));
  }

  @Test
  void unknownKeysAreNotFound() {
    for (String id : List.of("01ARZ3NDEKTSV4RRFFQ69G5FAV", "0".repeat(64), "none")) {
      api()
          .post(
              Api.ADMIN + "apiKeys/" + id + ":revoke",
              Json.object("{reason: 'REVOCATION_REASON_KEY_COMPROMISE'}"))
          .expectError(404, 5, "API_KEY_NOT_FOUND");
    }
  }

  @Override
  Answer revoke(Key key, String body) {
    return body.startsWith("{")
        ? api().post(Api.ADMIN + "apiKeys/" + key.id() + ":revoke", Json.object(body))
        : super.revoke(key, body);
  }
}
