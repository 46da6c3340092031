package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.issued.IssuedCredential;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations verify and batchVerify. */
abstract class VerifyingConformance extends ConformanceTopic {
  private static final String UNKNOWN = "no_such_key_0123456789";

  @ParameterizedTest
  @EnumSource
  void aValidCredentialIsAnsweredWithItsKey(Kind kind) {
    Key key =
        make(
            kind,
            """
            {scopes: ['a', 'b'], ttl: '1d', metadata: {k: {deep: [1]}},
             ip_restriction: {allowed_cidrs: ['127.0.0.0/8']}}
            """);

    JsonNode answer = awaitValid(key.credential());

    ObjectNode expected =
        Json.object(
            """
            {is_valid: true, key_id: '%s', actor_id: 'an actor', scopes: ['a', 'b'],
             metadata: {k: {deep: [1]}}, status: 'KEY_STATUS_ACTIVE',
             visibility: 'KEY_VISIBILITY_SECRET', expire_time: '%s', namespace: '%s'}
            """,
            key.id(), key.json().get("expire_time").asText(), namespace());
    assertThat(answer).isEqualTo(expected);
  }

  @Test
  void anInvalidCredentialIsA200WithACodeAndNothingAboutTheKey() {
    Key expired = makeExpired(Kind.ISSUED);
    Key revoked = makeRevoked(Kind.IMPORTED);
    Key elsewhere = issue("{ip_restriction: {allowed_cidrs: ['10.0.0.0/8']}}");
    Key genuine = issue("{}");
    awaitValid(genuine.credential());

    assertRefused(expired.credential(), "EXPIRED");
    assertRefused(revoked.credential(), "REVOKED");
    assertRefused(elsewhere.credential(), "IP_NOT_ALLOWED");
    assertRefused(UNKNOWN, "NOT_FOUND");
    assertRefused("with space", "INVALID_FORMAT");
    assertRefused("tab\\there", "INVALID_FORMAT");
    assertRefused("x".repeat(4097), "INVALID_FORMAT");
    assertRefused("x".repeat(4096), "NOT_FOUND");
    String mistyped = genuine.credential();
    char last = mistyped.charAt(mistyped.length() - 1);
    mistyped = mistyped.substring(0, mistyped.length() - 1) + (last == 'a' ? 'b' : 'a');
    assertRefused(mistyped, "INVALID_FORMAT");
    for (String changed :
        List.of(
            genuine.credential().toLowerCase(Locale.ROOT),
            genuine.credential() + "=",
            " " + genuine.credential(),
            genuine.credential() + " ")) {
      assertThat(verify(changed).get("is_valid").asBoolean()).isFalse();
    }
  }

  @Test
  void whatIsEmptyOrAbsentIsABadRequest() {
    for (String body : List.of("{}", "{credential: ''}", "{credential: null}")) {
      api().post(Api.VERIFY, Json.object(body)).invalid("CREDENTIAL_REQUIRED").naming("credential");
    }
    api().post(Api.VERIFY, Json.object("{credential: 7}")).invalid("FIELD_TYPE_INVALID");
  }

  @Test
  void aRateLimitIsUsedUpByValidVerificationsAlone() {
    Key key = issue("{rate_limit_policy: {quota: 3, window: '1h'}, scopes: ['a']}");
    String wrong = key.credential().replaceFirst("_v1_", "_v1_0");

    JsonNode first = awaitValid(key.credential());
    assertThat(first.get("rate_limit_policy"))
        .isEqualTo(Json.object("{quota: '3', window: '3600s', unit: 'requests'}"));
    assertThat(first.get("rate_limit_remaining").asText()).isEqualTo("2");
    assertThat(first.has("rate_limit_reset_time")).isTrue();
    verify(wrong);
    Answer second =
        api().post(Api.VERIFY, Json.object("{credential: '%s'}", key.credential())).expect(200);
    assertThat(second.json().get("rate_limit_remaining").asText()).isEqualTo("1");
    assertThat(second.header("RateLimit-Policy")).hasValue("\"default\";q=3;w=3600");
    JsonNode batch =
        api()
            .post(
                Api.BATCH_VERIFY,
                Json.object(
                    "{requests: [{credential: '%s'}, {credential: '%s'}]}",
                    key.credential(), key.credential()))
            .expect(200)
            .json()
            .get("results");
    assertThat(batch.get(0).get("rate_limit_remaining").asText()).isEqualTo("0");
    for (JsonNode limited : List.of(batch.get(1), verify(key.credential()))) {
      assertThat(limited.get("is_valid").asBoolean()).isFalse();
      assertThat(limited.get("error_code").asText()).isEqualTo("VERIFICATION_ERROR_RATE_LIMITED");
      assertThat(limited.get("key_id").asText()).isEqualTo(key.id());
      assertThat(limited.get("scopes")).hasToString("[\"a\"]");
      assertThat(limited.get("rate_limit_remaining").asText()).isEqualTo("0");
    }
  }

  @Test
  void aBatchIsAnsweredInOrder() {
    Key issued = issue("{}");
    Key imported = importKey("{}");
    awaitValid(issued.credential());
    awaitValid(imported.credential());

    JsonNode results =
        api()
            .post(
                Api.BATCH_VERIFY,
                Json.object(
                    """
                    {requests: [{credential: '%s'}, {}, {credential: '%s'}, {credential: ''},
                                {credential: '%s'}]}
                    """,
                    issued.credential(), UNKNOWN, imported.credential()))
            .expect(200)
            .json()
            .get("results");

    assertThat(results).hasSize(5);
    assertThat(results.get(0).get("key_id").asText()).isEqualTo(issued.id());
    assertThat(results)
        .extracting(result -> result.path("error_code").asText())
        .containsExactly(
            "",
            "VERIFICATION_ERROR_INVALID_FORMAT",
            "VERIFICATION_ERROR_NOT_FOUND",
            "VERIFICATION_ERROR_INVALID_FORMAT",
            "");
    assertThat(results.get(4).get("key_id").asText()).isEqualTo(imported.id());
  }

  @Test
  void aBatchHasOneToAHundred() {
    for (String none : List.of("{}", "{requests: []}", "{requests: null}")) {
      api().post(Api.BATCH_VERIFY, Json.object(none)).invalid("BATCH_EMPTY").naming("requests");
    }
    assertThat(api().post(Api.BATCH_VERIFY, batchOf(100)).expect(200).json().get("results"))
        .hasSize(100);
    api().post(Api.BATCH_VERIFY, batchOf(101)).invalid("BATCH_TOO_LARGE").naming("requests");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-cache", "no-store", "max-age=0, no-cache", "NO-CACHE"})
  void aLiveReadKnowsAKeyAtOnce(String directives) {
    Key issued = issue("{}");
    issueAndAwaitHashKeys();

    assertThat(live(issued, "Cache-Control", directives).get("is_valid").asBoolean()).isTrue();
    revoke(issued, "KEY_COMPROMISE").expect(204);
    assertThat(live(issued, "Cache-Control", directives).get("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_REVOKED");
  }

  @Test
  void otherDirectivesAreIgnoredAndPragmaIsNot() {
    Key key = issue("{}");
    issueAndAwaitHashKeys();

    assertThat(live(key, "Pragma", "no-cache").get("is_valid").asBoolean()).isTrue();
    assertThat(live(key, "Cache-Control", "only-if-cached, x=\"y\"").has("is_valid")).isTrue();
    JsonNode batch =
        api()
            .post(
                Api.BATCH_VERIFY,
                Json.object("{requests: [{credential: '%s'}]}", issue("{}").credential()),
                "Cache-Control",
                "no-cache")
            .expect(200)
            .json();
    assertThat(batch.get("results").get(0).get("is_valid").asBoolean()).isTrue();
  }

  @Test
  void aWrongSecretAndAnUnknownIdReadTheSame() {
    Key key = issue("{}");
    awaitValid(key.credential());
    String wrong = wellFormed(key.id());
    String unknown = wellFormed("01ARZ3NDEKTSV4RRFFQ69G5FAV");

    assertThat(verify(wrong)).isEqualTo(verify(unknown));
    assertThat(verify(wrong).get("error_code").asText()).isEqualTo("VERIFICATION_ERROR_NOT_FOUND");
  }

  /** With a good check, and a secret that nobody has. */
  private static String wellFormed(String id) {
    return IssuedCredential.generate("lk", new KeyId(id), new SecureRandom()).text();
  }

  private void issueAndAwaitHashKeys() {
    awaitValid(issue("{}").credential());
  }

  private JsonNode live(Key key, String header, String value) {
    return api()
        .post(Api.VERIFY, Json.object("{credential: '%s'}", key.credential()), header, value)
        .expect(200)
        .json();
  }

  private void assertRefused(String credential, String error) {
    awaitRefused(credential, error);
    JsonNode answer = verify(credential);
    List<String> names = new ArrayList<>();
    answer.fieldNames().forEachRemaining(names::add);
    assertThat(names).containsExactlyInAnyOrder("is_valid", "error_code", "error_message");
    assertThat(answer.get("is_valid").asBoolean()).isFalse();
    assertThat(answer.get("error_message").asText()).isNotBlank().doesNotContain(credential);
  }

  private static ObjectNode batchOf(int items) {
    ObjectNode body = Json.object("{}");
    ArrayNode requests = body.putArray("requests");
    for (int i = 0; i < items; i++) {
      requests.addObject().put("credential", UNKNOWN);
    }
    return body;
  }
}
