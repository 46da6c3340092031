package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.fabric8.kubernetes.api.model.Secret;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keys can be made of, and the operation issue. */
abstract class IssuingConformance extends ConformanceTopic {
  private static final String ISSUED = "lk_v1_[0-9A-HJKMNP-TV-Z]{26}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}";
  private static final Duration NINETY_DAYS = Duration.ofDays(90);
  private static final String KEY_EMOJI = "\uD83D\uDD11";

  @Test
  void anIssuedKeyHasAllThatWasAskedForAndItsSecretOnce() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Answer answer =
        api()
            .post(
                Kind.ISSUED.collection(),
                Json.object(
                    """
                    {name: 'Checkout', actor_id: 'team-payments', scopes: ['orders:read', 'a b'],
                     ttl: '90d', metadata: {env: 'prod', deep: {list: [1, null, true]}},
                     rate_limit_policy: {quota: '1000', window: '1m', unit: 'requests'},
                     ip_restriction: {allowed_cidrs: ['10.0.0.7/24', '2001:db8::1/32']},
                     visibility: 'KEY_VISIBILITY_SECRET'}
                    """))
            .expect(201);

    JsonNode key = answer.json().get("issued_api_key");
    String id = key.get("key_id").asText();
    assertThat(answer.json().get("secret").asText()).matches(ISSUED).contains(id);
    assertThat(answer.header("Location")).hasValue(Kind.ISSUED.path(id));
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    Instant created = Instant.parse(key.get("create_time").asText());
    assertThat(created).isBetween(before, Instant.now());
    Instant expires = Instant.parse(key.get("expire_time").asText());
    assertThat(expires).isBetween(before.plus(NINETY_DAYS), created.plus(NINETY_DAYS));
    ObjectNode expected =
        Json.object(
            """
            {key_id: '%s', name: 'Checkout', actor_id: 'team-payments',
             scopes: ['orders:read', 'a b'],
             status: 'KEY_STATUS_ACTIVE', visibility: 'KEY_VISIBILITY_SECRET',
             metadata: {env: 'prod', deep: {list: [1, null, true]}},
             create_time: '%s', update_time: '%s', expire_time: '%s',
             rate_limit_policy: {quota: '1000', window: '60s', unit: 'requests'},
             ip_restriction: {allowed_cidrs: ['10.0.0.0/24', '2001:db8::/32']}}
            """,
            id, created, created, expires);
    assertThat(key).isEqualTo(expected);
    assertThat(api().get(Kind.ISSUED.path(id)).expect(200).json()).isEqualTo(expected);
  }

  @Test
  void whatIsNotSetIsLeftOut() {
    Key key = issue("{}");

    assertThat(fieldNames(key.json()))
        .containsExactlyInAnyOrder(
            "key_id", "name", "actor_id", "status", "visibility", "create_time", "update_time");
    assertThat(key.json().get("visibility").asText()).isEqualTo("KEY_VISIBILITY_SECRET");
  }

  @Test
  void aKeyIsAResourceWhoseSecretIsStoredNowhere() {
    Key key = issue("{scopes: ['a'], ttl: '1d'}");

    ApiKeyRecord record = record(key.id());
    assertThat(record).isNotNull();
    IssuedApiKey object = issuedObject(key);
    assertThat(object.getSpec().delivery()).isEqualTo(Delivery.NONE);
    assertThat(object.getSpec().ttl()).isNull();
    assertThat(object.getSpec().expireTime()).isEqualTo(key.json().get("expire_time").asText());
    assertThat(object.getSpec().actorID()).isEqualTo("an actor");
    assertThat(object.getSpec().scopes()).containsExactly("a");
    assertThat(object.getMetadata().getName()).startsWith("http-");
    assertThat(object.getMetadata().getAnnotations()).containsEntry(Latchkey.REQUESTED_BY, ANYBODY);
    patiently()
        .untilAsserted(() -> assertThat(issuedObject(key).getStatus().keyID()).isEqualTo(key.id()));
    assertThat(kubernetes().secrets().inNamespace(namespace()).list().getItems())
        .extracting(Secret::getMetadata)
        .allMatch(secret -> secret.getName().startsWith("latchkey-"));
    String secret = key.credential().substring(key.credential().lastIndexOf('_') + 1);
    assertThat(kubernetes().getKubernetesSerialization().asJson(List.of(record, object)))
        .doesNotContain(secret);
  }

  @Test
  void aPublicKeyHasAPrefixOfItsOwn() {
    Key key = issue("{visibility: 'KEY_VISIBILITY_PUBLIC'}");

    assertThat(key.credential()).matches(ISSUED.replace("lk_", "lkpub_"));
    assertThat(key.json().get("visibility").asText()).isEqualTo("KEY_VISIBILITY_PUBLIC");
  }

  @Test
  void whatGeneratedClientsSendForNothingCountsAsAbsent() {
    Key key =
        issue(
            """
            {scopes: null, ttl: '', metadata: null, rate_limit_policy: null, ip_restriction: null,
             visibility: 'KEY_VISIBILITY_UNSPECIFIED', request_id: ''}
            """);
    Key other = issue("{ttl: null, visibility: null, request_id: null}");

    assertThat(key.json().has("expire_time")).isFalse();
    assertThat(key.json().get("visibility").asText()).isEqualTo("KEY_VISIBILITY_SECRET");
    assertThat(other.id()).isNotEqualTo(key.id());
  }

  @Test
  void unknownFieldsAreIgnored() {
    issue("{key_id: 'mine', status: 'KEY_STATUS_REVOKED', nonsense: {deep: [1]}, secret: 7}");
  }

  @ParameterizedTest
  @EnumSource
  void nameAndActorAreRequired(Kind kind) {
    for (String field : List.of("name", "actor_id")) {
      for (String value : List.of("''", "null")) {
        api()
            .post(kind.collection(), body("{%s: %s, raw_key: '%s'}", field, value, newRawKey()))
            .invalid("FIELD_REQUIRED")
            .naming(field);
      }
    }
    api().post(kind.collection(), Json.object("{}")).invalid("FIELD_REQUIRED").naming("name");
  }

  @ParameterizedTest
  @CsvSource({
    "1s, 1",
    "3600s, 3600",
    "1h30m, 5400",
    "1d, 86400",
    "1w, 604800",
    "1mo, 2592000",
    "1y, 31536000",
    "1y6mo, 47088000",
    "1.5h, 5400",
    "315360000s, 315360000"
  })
  void durations(String ttl, long seconds) {
    JsonNode key = issue("{ttl: '%s'}", ttl).json();

    Instant created = Instant.parse(key.get("create_time").asText());
    // It counts from when the key was asked for.
    assertThat(Instant.parse(key.get("expire_time").asText()))
        .isBetween(created.plusSeconds(seconds - 2), created.plusSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1s", "500ms", "315360001s", "11y", "1", "tomorrow", "1h "})
  void whatIsNoDurationOrOutOfRange(String ttl) {
    api()
        .post(Kind.ISSUED.collection(), body("{ttl: '%s'}", ttl))
        .invalid("TTL_INVALID")
        .naming("ttl");
  }

  @ParameterizedTest
  @EnumSource
  void aKeyMayBeAsLargeAsTheLimits(Kind kind) {
    ObjectNode largest =
        body(
            """
            {name: '%s', actor_id: '%s', scopes: [%s], metadata: {k: '%s'},
             ip_restriction: {allowed_cidrs: [%s]}, request_id: '%s'}
            """,
            KEY_EMOJI.repeat(255),
            "ä".repeat(255),
            listed(100, "'%03d" + "s".repeat(252) + "'"),
            "é".repeat((4096 - 8) / 2),
            listed(64, "'10.0.%d.0/24'"),
            unique() + "r".repeat(28));

    JsonNode key = make(kind, largest.toString().replace("%", "%%")).json();

    for (String field : List.of("name", "actor_id", "scopes", "metadata", "ip_restriction")) {
      assertThat(key.get(field)).isEqualTo(largest.get(field));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsBeyondTheLimitsOrOfAnotherType(Kind kind) {
    refused(kind, "FIELD_OUT_OF_RANGE", "name", "{name: '%s'}", "n".repeat(256));
    refused(kind, "FIELD_OUT_OF_RANGE", "actor_id", "{actor_id: '%s'}", KEY_EMOJI.repeat(256));
    refused(kind, "FIELD_OUT_OF_RANGE", "scopes", "{scopes: ['%s']}", "s".repeat(256));
    refused(kind, "FIELD_OUT_OF_RANGE", "scopes", "{scopes: ['']}");
    refused(kind, "FIELD_OUT_OF_RANGE", "scopes", "{scopes: [%s]}", listed(101, "'scope%d'"));
    refused(kind, "FIELD_OUT_OF_RANGE", "metadata", "{metadata: {k: '%s'}}", "v".repeat(4096 - 7));
    refused(kind, "FIELD_OUT_OF_RANGE", "metadata", "{metadata: {k: '%s'}}", "é".repeat(2045));
    refused(
        kind,
        "FIELD_OUT_OF_RANGE",
        "allowed_cidrs",
        "{ip_restriction: {allowed_cidrs: [%s]}}",
        listed(65, "'10.0.%d.0/24'"));
    refused(kind, "FIELD_OUT_OF_RANGE", "request_id", "{request_id: '%s'}", "r".repeat(37));
    refused(kind, "FIELD_TYPE_INVALID", "scopes", "{scopes: 'a'}");
    refused(kind, "FIELD_TYPE_INVALID", "metadata", "{metadata: []}");
    refused(kind, "FIELD_TYPE_INVALID", "name", "{name: 7}");
    refused(kind, "VISIBILITY_UNKNOWN", "visibility", "{visibility: 'KEY_VISIBILITY_HIDDEN'}");
  }

  @Test
  void aNumberBeyondADoubleIsRefused() {
    api()
        .send(
            "POST",
            Kind.ISSUED.collection(),
            BodyPublishers.ofString(
                "{\"name\":\"n\",\"actor_id\":\"a\",\"metadata\":{\"n\":1e400}}"))
        .invalid("METADATA_INVALID")
        .naming("metadata");
    JsonNode key = issue("{metadata: {whole: 9007199254740993, part: 0.5, big: 1e300}}").json();
    assertThat(key.get("metadata"))
        .isEqualTo(Json.object("{whole: 9007199254740993, part: 0.5, big: 1e300}"));
  }

  @Test
  void quotasAreNumbersOrTextsAndAnsweredAsTexts() {
    JsonNode key =
        issue("{rate_limit_policy: {quota: 9223372036854775807, window: '1h30m'}}").json();

    assertThat(key.get("rate_limit_policy"))
        .isEqualTo(
            Json.object("{quota: '9223372036854775807', window: '5400s', unit: 'requests'}"));
    for (String policy :
        List.of(
            "{quota: 0, window: '1s'}",
            "{quota: -1, window: '1s'}",
            "{quota: '9223372036854775808', window: '1s'}",
            "{quota: 1, window: '0s'}",
            "{quota: 1, window: '999ms'}",
            "{quota: 1}",
            "{window: '1s'}",
            "{}",
            "{quota: 1.5, window: '1s'}",
            "{quota: 1, window: '1s', unit: 'bytes'}")) {
      refused(
          Kind.ISSUED,
          "RATE_LIMIT_INVALID",
          "rate_limit_policy",
          "{rate_limit_policy: %s}",
          policy);
    }
  }

  @Test
  void addressRangesAreMaskedAndHaveAPrefix() {
    JsonNode key =
        issue("{ip_restriction: {allowed_cidrs: ['192.168.7.9/16', '::ffff:10.1.2.3/112']}}")
            .json();

    assertThat(key.get("ip_restriction").get("allowed_cidrs"))
        .hasToString("[\"192.168.0.0/16\",\"10.1.0.0/16\"]");
    assertThat(issue("{ip_restriction: {allowed_cidrs: []}}").json().has("ip_restriction"))
        .isFalse();
    for (String cidr : List.of("10.0.0.1", "::1", "10.0.0.0/33", "::/129", "example.org/8", "/8")) {
      refused(
          Kind.ISSUED,
          "CIDR_INVALID",
          "allowed_cidrs",
          "{ip_restriction: {allowed_cidrs: ['%s']}}",
          cidr);
    }
  }

  @Test
  void theSameRequestAgainAnswersTheSameKeyWithoutItsSecret() {
    ObjectNode request =
        body("{scopes: ['a'], metadata: {a: 1, b: 2}, request_id: '%s'}", unique());
    JsonNode first = api().post(Kind.ISSUED.collection(), request).expect(201).json();

    Answer again = api().post(Kind.ISSUED.collection(), request).expect(201);

    assertThat(again.json().get("issued_api_key")).isEqualTo(first.get("issued_api_key"));
    assertThat(first.has("secret")).isTrue();
    assertThat(again.json().has("secret")).isFalse();
    assertThat(again.header("Location")).isPresent();
    api()
        .post(Kind.ISSUED.collection(), request.deepCopy().put("name", "another"))
        .expectError(409, 6, "REQUEST_ID_REUSED");
  }

  @Test
  void aRequestIdIsOfOneNamespace() {
    ObjectNode request = body("{request_id: '%s'}", unique());
    String id = keyID(api().post(Kind.ISSUED.collection(), request).expect(201));
    Api elsewhere = api(newNamespace());

    Answer other = elsewhere.post(Kind.ISSUED.collection(), request).expect(201);

    assertThat(keyID(other)).isNotEqualTo(id);
    assertThat(other.json().has("secret")).isTrue();
    elsewhere.get(Kind.ISSUED.path(id)).expectError(404, 5, "API_KEY_NOT_FOUND");
  }

  @Test
  void ofSeveralRequestsOfOneIdAtOnceOneGetsTheSecret() {
    ObjectNode request = body("{request_id: '%s'}", unique());

    List<Answer> answers = atOnce(8, () -> api().post(Kind.ISSUED.collection(), request));

    assertThat(answers).allMatch(answer -> answer.status() == 201);
    assertThat(answers).extracting(IssuingConformance::keyID).containsOnly(keyID(answers.get(0)));
    assertThat(answers).filteredOn(answer -> answer.json().has("secret")).hasSize(1);
  }

  private void refused(Kind kind, String reason, String field, String more, Object... arguments) {
    ObjectNode body = body(more, arguments).put("raw_key", newRawKey());
    api().post(kind.collection(), body).invalid(reason).naming(field);
  }

  private static String listed(int count, String format) {
    return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining(", "));
  }

  private static String keyID(Answer answer) {
    return answer.json().path("issued_api_key").path("key_id").asText();
  }

  private static Set<String> fieldNames(JsonNode json) {
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
