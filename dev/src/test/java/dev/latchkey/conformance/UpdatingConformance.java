package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operation update, of both kinds. */
abstract class UpdatingConformance extends ConformanceTopic {
  private static final String FULL =
      """
      {scopes: ['a'], metadata: {k: 1}, rate_limit_policy: {quota: 9, window: '60s'},
       ip_restriction: {allowed_cidrs: ['127.0.0.0/8']}}
      """;

  /** By field: another value, and how that is answered. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "name", "'renamed'",
          "scopes", "['b', 'c']",
          "metadata", "{other: {deep: [true]}}",
          "rate_limit_policy", "{quota: '5', window: '10s', unit: 'requests'}",
          "ip_restriction", "{allowed_cidrs: ['127.0.0.1/32']}");

  @ParameterizedTest
  @EnumSource
  void eachFieldIsSetByItsMaskAlone(Kind kind) {
    Key key = make(kind, FULL);
    ObjectNode all = Json.object("{}");
    OTHERS.forEach((field, value) -> all.setAll(Json.object("{%s: %s}", field, value)));
    for (String field : OTHERS.keySet()) {
      ObjectNode before = (ObjectNode) get(key);

      JsonNode after = update(key, field, all).expect(200).json();

      assertThat(without(after, "update_time", field))
          .isEqualTo(without(before, "update_time", field));
      assertThat(after.get(field)).as(field).isEqualTo(all.get(field));
      assertThat(get(key)).isEqualTo(after);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachFieldIsClearedWhereTheMaskNamesItAndTheBodyDoesNot(Kind kind) {
    Key key = make(kind, FULL);

    for (String field : List.of("scopes", "metadata", "rate_limit_policy", "ip_restriction")) {
      JsonNode after = update(key, field, Json.object("{name: 'ignored'}")).expect(200).json();
      assertThat(after.has(field)).as(field).isFalse();
      assertThat(after.get("name").asText()).isEqualTo("a key");
    }
    update(key, "name", Json.object("{}")).invalid("FIELD_REQUIRED").naming("name");
    update(key, "name", Json.object("{name: ''}")).invalid("FIELD_REQUIRED").naming("name");
    update(key, "name", Json.object("{name: null}")).invalid("FIELD_REQUIRED").naming("name");
    assertThat(get(key).get("name").asText()).isEqualTo("a key");
  }

  @ParameterizedTest
  @EnumSource
  void withoutAMaskWhatIsPopulatedChanges(Kind kind) {
    Key key = make(kind, FULL);
    ObjectNode before = (ObjectNode) get(key);

    JsonNode same =
        update(
                key,
                "",
                Json.object(
                    """
                    {name: '', scopes: [], metadata: {}, ip_restriction: {allowed_cidrs: []},
                     rate_limit_policy: null, actor_id: 'another', status: 'KEY_STATUS_REVOKED',
                     visibility: 'KEY_VISIBILITY_PUBLIC', key_id: 'x',
                     expire_time: '2030-01-01T00:00:00Z'}
                    """))
            .expect(200)
            .json();
    assertThat(same).isEqualTo(before);

    JsonNode after = update(key, "", Json.object("{scopes: ['b']}")).expect(200).json();
    assertThat(without(after, "update_time", "scopes"))
        .isEqualTo(without(before, "update_time", "scopes"));
    assertThat(after.get("scopes")).hasToString("[\"b\"]");

    api().patch(key.path(), Json.object("{name: 'no parameter at all'}")).expect(200);
    assertThat(get(key).get("name").asText()).isEqualTo("no parameter at all");
  }

  @ParameterizedTest
  @EnumSource
  void aMaskNamesSeveralFieldsInSnakeOrCamelCase(Kind kind) {
    Key key = make(kind, FULL);

    JsonNode after =
        update(
                key,
                "name,rateLimitPolicy,ip_restriction",
                Json.object("{name: 'renamed', scopes: ['ignored']}"))
            .expect(200)
            .json();
    assertThat(after.get("name").asText()).isEqualTo("renamed");
    assertThat(after.get("scopes")).hasToString("[\"a\"]");
    assertThat(after.has("rate_limit_policy")).isFalse();
    assertThat(after.has("ip_restriction")).isFalse();

    after =
        update(
                key,
                "ipRestriction",
                Json.object("{ip_restriction: {allowed_cidrs: ['127.0.0.0/8']}}"))
            .expect(200)
            .json();
    assertThat(after.get("ip_restriction").get("allowed_cidrs")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void anythingElseInAMaskIsRefused(Kind kind) {
    Key key = make(kind, "{}");

    for (String mask :
        List.of(
            "*",
            "actor_id",
            "key_id",
            "status",
            "visibility",
            "expire_time",
            "ttl",
            "metadata.k",
            "Name",
            "name,",
            "name,nonsense",
            kind.member())) {
      update(key, mask, Json.object("{name: 'x', actor_id: 'y'}"))
          .invalid("UPDATE_MASK_INVALID")
          .naming("update_mask");
    }
    assertThat(get(key)).isEqualTo(key.json());
  }

  @ParameterizedTest
  @EnumSource
  void theBodyMayBeWrapped(Kind kind) {
    Key key = make(kind, FULL);
    Kind other = kind == Kind.ISSUED ? Kind.IMPORTED : Kind.ISSUED;

    JsonNode after =
        update(key, "name", Json.object("{%s: {name: 'wrapped'}}", kind.member()))
            .expect(200)
            .json();
    assertThat(after.get("name").asText()).isEqualTo("wrapped");
    after = update(key, "", Json.object("{%s: {scopes: ['w']}}", kind.member())).expect(200).json();
    assertThat(after.get("scopes")).hasToString("[\"w\"]");
    after = update(key, "metadata", Json.object("{%s: {}}", kind.member())).expect(200).json();
    assertThat(after.has("metadata")).isFalse();
    update(key, "name", Json.object("{%s: {name: 'x'}}", other.member()))
        .invalid("FIELD_TYPE_INVALID")
        .naming(other.member());
  }

  @ParameterizedTest
  @EnumSource
  void aMergePatchIsJsonToo(Kind kind) {
    Key key = make(kind, "{}");

    for (String type : List.of("application/merge-patch+json", "application/json; charset=utf-8")) {
      JsonNode after =
          api()
              .send(
                  "PATCH",
                  key.path(),
                  BodyPublishers.ofString("{\"name\":\"%s\"}".formatted(type)),
                  "Content-Type",
                  type)
              .expect(200)
              .json();
      assertThat(after.get("name").asText()).isEqualTo(type);
    }
  }

  @ParameterizedTest
  @EnumSource
  void limitsHoldForUpdatesToo(Kind kind) {
    Key key = make(kind, "{}");

    update(key, "", Json.object("{name: '%s'}", "n".repeat(256)))
        .invalid("FIELD_OUT_OF_RANGE")
        .naming("name");
    update(key, "scopes", Json.object("{scopes: ['']}")).invalid("FIELD_OUT_OF_RANGE");
    update(key, "rate_limit_policy", Json.object("{rate_limit_policy: {quota: 0, window: '1s'}}"))
        .invalid("RATE_LIMIT_INVALID");
    update(key, "ip_restriction", Json.object("{ip_restriction: {allowed_cidrs: ['10.0.0.1']}}"))
        .invalid("CIDR_INVALID");
    update(key, "metadata", Json.object("{metadata: 'x'}")).invalid("FIELD_TYPE_INVALID");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOverMayBeUpdatedAndStaysOver(Kind kind) {
    for (Key key : List.of(makeRevoked(kind), makeExpired(kind))) {
      JsonNode before = get(key);

      JsonNode after = update(key, "name", Json.object("{name: 'late'}")).expect(200).json();

      assertThat(after.get("name").asText()).isEqualTo("late");
      assertThat(without(after, "name", "update_time"))
          .isEqualTo(without(before, "name", "update_time"));
      assertThat(get(key)).isEqualTo(after);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateEditsTheSpecAndReachesVerifiers(Kind kind) {
    Key key = make(kind, "{scopes: ['a']}");
    awaitValid(key.credential());

    update(key, "", Json.object("{name: 'renamed', scopes: ['b']}")).expect(200);

    assertThat(object(key).getSpec().displayName()).isEqualTo("renamed");
    assertThat(object(key).getSpec().scopes()).containsExactly("b");
    patiently()
        .untilAsserted(
            () -> assertThat(verify(key.credential()).get("scopes")).hasToString("[\"b\"]"));
    // The reconciler has nothing to put back.
    assertThat(get(key).get("scopes")).hasToString("[\"b\"]");
  }

  @ParameterizedTest
  @EnumSource
  void unknownKeysAreNotFound(Kind kind) {
    Kind other = kind == Kind.ISSUED ? Kind.IMPORTED : Kind.ISSUED;
    for (String path :
        List.of(
            kind.path("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
            kind.path("0".repeat(64)),
            kind.path(make(other, "{}").id()))) {
      api().patch(path, Json.object("{name: 'x'}")).expectError(404, 5, "API_KEY_NOT_FOUND");
    }
  }

  private Answer update(Key key, String mask, JsonNode body) {
    return api().patch(key.path() + "?update_mask=" + Api.encode(mask), body);
  }

  private static JsonNode without(JsonNode key, String... fields) {
    ObjectNode rest = key.deepCopy();
    rest.remove(List.of(fields));
    return rest;
  }
}
