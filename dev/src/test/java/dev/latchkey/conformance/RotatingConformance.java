package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.key.IssuedApiKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The operation rotate. */
abstract class RotatingConformance extends ConformanceTopic {
  @Test
  void whatIsAbsentIsInheritedAndTheOldOneIsRevokedAtOnce() {
    Key old =
        issue(
            """
            {scopes: ['a', 'b'], ttl: '1d', metadata: {k: 1},
             rate_limit_policy: {quota: 9, window: '1m'},
             ip_restriction: {allowed_cidrs: ['127.0.0.0/8']},
             visibility: 'KEY_VISIBILITY_PUBLIC'}
            """);
    awaitValid(old.credential());

    Answer answer = rotate(old, "{}").expect(201);

    JsonNode made = answer.json().get("issued_api_key");
    assertThat(made.get("key_id")).isNotEqualTo(old.json().get("key_id"));
    assertThat(answer.header("Location")).hasValue(Kind.ISSUED.path(made.get("key_id").asText()));
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    for (String field :
        List.of(
            "name",
            "actor_id",
            "scopes",
            "metadata",
            "rate_limit_policy",
            "ip_restriction",
            "visibility",
            "expire_time",
            "status")) {
      assertThat(made.get(field)).as(field).isEqualTo(old.json().get(field));
    }
    JsonNode replaced = answer.json().get("old_issued_api_key");
    assertThat(replaced.get("key_id")).isEqualTo(old.json().get("key_id"));
    assertThat(replaced.get("status").asText()).isEqualTo("KEY_STATUS_REVOKED");
    assertThat(replaced.get("revocation_reason").asText())
        .isEqualTo("REVOCATION_REASON_SUPERSEDED");
    assertThat(get(old)).isEqualTo(replaced);
    awaitRefused(old.credential(), "REVOKED");
    awaitValid(answer.json().get("secret").asText());
  }

  @Test
  void whatIsPresentOverrides() {
    Key old = issue("{scopes: ['a'], metadata: {k: 1}}");

    Answer answer =
        rotate(
                old,
                """
                {name: 'renamed', scopes: ['b'], metadata: {other: 2},
                 rate_limit_policy: {quota: '5', window: '10s'},
                 ip_restriction: {allowed_cidrs: ['127.0.0.0/8']},
                 visibility: 'KEY_VISIBILITY_PUBLIC', actor_id: 'ignored', ttl: '1s'}
                """)
            .expect(201);

    JsonNode made = answer.json().get("issued_api_key");
    assertThat(made.get("name").asText()).isEqualTo("renamed");
    assertThat(made.get("actor_id").asText()).isEqualTo("an actor");
    assertThat(made.get("scopes")).hasToString("[\"b\"]");
    assertThat(made.get("metadata")).hasToString("{\"other\":2}");
    assertThat(made.get("rate_limit_policy").get("window").asText()).isEqualTo("10s");
    assertThat(made.get("ip_restriction").get("allowed_cidrs")).hasSize(1);
    assertThat(made.get("visibility").asText()).isEqualTo("KEY_VISIBILITY_PUBLIC");
    assertThat(made.has("expire_time")).isFalse();
    assertThat(answer.json().get("secret").asText()).startsWith("lkpub_v1_");
    assertThat(answer.json().get("old_issued_api_key").get("scopes")).hasToString("[\"a\"]");
    IssuedApiKey object = issuedObject(old);
    assertThat(object.getSpec().scopes()).containsExactly("b");
    assertThat(object.getSpec().displayName()).isEqualTo("renamed");
  }

  @Test
  void whatIsPresentAndEmptyClears() {
    Key old =
        issue(
            """
            {scopes: ['a'], metadata: {k: 1}, ip_restriction: {allowed_cidrs: ['127.0.0.0/8']}}
            """);

    JsonNode made =
        rotate(old, "{scopes: [], metadata: {}, ip_restriction: {allowed_cidrs: []}}")
            .expect(201)
            .json()
            .get("issued_api_key");

    assertThat(made.has("scopes")).isFalse();
    assertThat(made.has("metadata")).isFalse();
    assertThat(made.has("ip_restriction")).isFalse();
    rotate(old, "{name: ''}").invalid("FIELD_REQUIRED").naming("name");
  }

  @Test
  void nullIsAbsent() {
    Key old = issue("{scopes: ['a']}");

    JsonNode made =
        rotate(old, "{name: null, scopes: null, visibility: 'KEY_VISIBILITY_UNSPECIFIED'}")
            .expect(201)
            .json()
            .get("issued_api_key");

    assertThat(made.get("scopes")).hasToString("[\"a\"]");
    assertThat(made.get("name").asText()).isEqualTo("a key");
  }

  @Test
  void whatIsNotActiveIsNotRotated() {
    Key revoked = makeRevoked(Kind.ISSUED);
    Key expired = makeExpired(Kind.ISSUED);
    Key rotated = issue("{}");
    rotate(rotated, "{}").expect(201);

    for (Key key : List.of(revoked, expired, rotated)) {
      JsonNode before = get(key);
      rotate(key, "{name: 'another'}").expectError(409, 9, "API_KEY_NOT_ACTIVE");
      assertThat(get(key)).isEqualTo(before);
    }
  }

  @Test
  void importedAndUnknownKeysAreNotFound() {
    api()
        .post(Kind.ISSUED.path(importKey("{}").id()) + ":rotate", Json.object("{}"))
        .expectError(404, 5, "API_KEY_NOT_FOUND");
    api()
        .post(Kind.ISSUED.path("01ARZ3NDEKTSV4RRFFQ69G5FAV") + ":rotate", Json.object("{}"))
        .expectError(404, 5, "API_KEY_NOT_FOUND");
  }

  @Test
  void ofSeveralRotationsAndRevocationsAtOnceOneWins() {
    Key key = issue("{}");
    List<Callable<Answer>> requests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      requests.add(() -> rotate(key, "{}"));
    }
    assertOneWins(key, atOnce(requests), 201);

    Key contested = issue("{}");
    for (int i = 0; i < 3; i++) {
      requests.set(i, () -> rotate(contested, "{}"));
    }
    requests.set(3, () -> revoke(contested, "KEY_COMPROMISE"));
    requests.add(() -> revoke(contested, "AFFILIATION_CHANGED"));
    List<Answer> answers = atOnce(requests);
    assertThat(answers).filteredOn(answer -> answer.status() < 300).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() >= 300)
        .allMatch(RotatingConformance::isRefused);
    assertThat(get(contested).get("status").asText()).isEqualTo("KEY_STATUS_REVOKED");
  }

  private void assertOneWins(Key key, List<Answer> answers, int success) {
    assertThat(answers).filteredOn(answer -> answer.status() == success).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != success)
        .allMatch(RotatingConformance::isRefused);
    Answer won = answers.stream().filter(a -> a.status() == success).findFirst().orElseThrow();
    awaitValid(won.json().get("secret").asText());
    assertThat(get(key).get("status").asText()).isEqualTo("KEY_STATUS_REVOKED");
  }

  private static boolean isRefused(Answer answer) {
    return answer.status() == 409
        && List.of("API_KEY_NOT_ACTIVE", "API_KEY_ALREADY_REVOKED", "ABORTED")
            .contains(answer.reason());
  }

  private Answer rotate(Key key, String body) {
    return api().post(key.path() + ":rotate", Json.object(body));
  }
}
