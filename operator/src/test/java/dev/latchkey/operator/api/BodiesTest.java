package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyKind;
import dev.latchkey.operator.admin.NewImport;
import dev.latchkey.operator.admin.NewKey;
import dev.latchkey.operator.validation.SpecValidation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bodies may hold: each limit, and what lies beyond it. */
class BodiesTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** One character of Unicode, two of Java. */
  private static final String ASTRAL = "\ud83d\udd11";

  private final IssueRequests issue = new IssueRequests();
  private final ImportRequests imports = new ImportRequests();
  private final RotateRequests rotate = new RotateRequests();
  private final RevokeRequests revoke = new RevokeRequests();
  private final UpdateRequests update = new UpdateRequests();

  @Test
  void lengthsCountCharactersOfUnicode() {
    limit(255, n -> key().put("name", ASTRAL.repeat(n)), "name");
    limit(255, n -> key().put("actor_id", ASTRAL.repeat(n)), "actor_id");
    limit(
        255,
        n -> key().<ObjectNode>set("scopes", NODES.arrayNode().add(ASTRAL.repeat(n))),
        "scopes");
    limit(36, n -> key().put("request_id", ASTRAL.repeat(n)), "request_id");
    limit(100, n -> key().set("scopes", texts(n, "s")), "scopes");
    limit(
        64,
        n ->
            key()
                .set(
                    "ip_restriction",
                    NODES.objectNode().set("allowed_cidrs", texts(n, "10.0.0.0/8"))),
        "ip_restriction.allowed_cidrs");
  }

  @Test
  void theLongestDescriptionAndOneCharacterMore() {
    String reason = "{\"reason\":\"REVOCATION_REASON_PRIVILEGE_WITHDRAWN\",\"description\":\"%s\"}";

    assertThat(revoke.read(utf8(reason.formatted(ASTRAL.repeat(500)))).description())
        .hasValue(ASTRAL.repeat(500));
    refused(
        () -> revoke.read(utf8(reason.formatted(ASTRAL.repeat(501)))),
        ErrorReason.FIELD_OUT_OF_RANGE,
        "description");
  }

  @Test
  void anEmptyScopeIsRefused() {
    refused(
        () -> issue(key().<ObjectNode>set("scopes", NODES.arrayNode().add(""))),
        ErrorReason.FIELD_OUT_OF_RANGE,
        "scopes");
  }

  @Test
  void theLongestRawKeyAndOneCharacterMore() {
    ObjectNode longest = key().put("raw_key", "k".repeat(4096));
    assertThat(imports.read(utf8(longest.toString())).rawKey().text()).hasSize(4096);

    ObjectNode longer = key().put("raw_key", "k".repeat(4097));
    refused(() -> imports.read(utf8(longer.toString())), ErrorReason.RAW_KEY_INVALID, "raw_key");
  }

  @Test
  void metadataIsMeasuredInBytes() {
    int frame = "{\"k\":\"\"}".length();
    String half = "\u00e9".repeat((4096 - frame) / 2);
    ObjectNode largest = key().<ObjectNode>set("metadata", NODES.objectNode().put("k", half));

    assertThat(issue(largest).metadata().orElseThrow().get("k").asText()).isEqualTo(half);
    refused(
        () ->
            issue(key().<ObjectNode>set("metadata", NODES.objectNode().put("k", half + "\u00e9"))),
        ErrorReason.FIELD_OUT_OF_RANGE,
        "metadata");
  }

  /** What is sent, and what the API server makes of it. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "-0.0, 0",
    "1e2, 100",
    "0.1, 0.1",
    "2.50, 2.5",
    "1e-7, 1.0E-7",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775808, 9223372036854776000",
    "12345678901234567890, 12345678901234567000",
    "3000000000.0, 3000000000",
    "1e20, 100000000000000000000",
    "1e21, 1.0E21",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "1e-999, 0"
  })
  void numbersInMetadataAreKeptAsTheApiServerKeepsThem(String sent, String kept)
      throws JsonProcessingException {
    ObjectNode metadata = metadata("{\"n\":[" + sent + "]}");

    assertThat(metadata.toString()).isEqualTo("{\"n\":[" + kept + "]}");
    assertThat(metadata).isEqualTo(new ObjectMapper().readTree(metadata.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e309", "-1e400", "1e99999999999", "[{\"a\":1e309}]"})
  void numbersBeyondADoubleAreRefused(String number) {
    refused(() -> metadata("{\"n\":" + number + "}"), ErrorReason.METADATA_INVALID, "metadata");
  }

  @Test
  void anIntegerBeyondADoubleIsRefused() {
    refused(
        () -> metadata("{\"n\":" + "9".repeat(400) + "}"),
        ErrorReason.METADATA_INVALID,
        "metadata");
  }

  @Test
  void metadataThatGrowsBeyondItsLimitWhenItIsStoredIsRefused() {
    String numbers = "1e20,".repeat(300) + "1";

    refused(
        () -> metadata("{\"n\":[" + numbers + "]}"), ErrorReason.FIELD_OUT_OF_RANGE, "metadata");
  }

  @Test
  void metadataThatIsFarTooLargeIsNotReadToItsEnd() {
    refused(
        () -> metadata("{\"n\":[" + "[],".repeat(300_000) + "0]}"),
        ErrorReason.FIELD_OUT_OF_RANGE,
        "metadata");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"name\":\"\\ud800\"",
        "\"actor_id\":\"x\\udc00\"",
        "\"scopes\":[\"\\udc00\\ud800\"]",
        "\"request_id\":\"\\ud800\"",
        "\"metadata\":{\"a\":\"\\ud800\"}",
        "\"metadata\":{\"a\":{\"\\udfff\":1}}",
        "\"raw_key\":\"\\ud800\""
      })
  void halfACharacterIsRefused(String member) {
    assertThatThrownBy(() -> imports.read(utf8("{" + member + ",\"unknown\":\"\\ud800\"}")))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.TEXT_INVALID));
  }

  @ParameterizedTest
  @CsvSource({"1s, 1", "315360000s, 315360000", "10y, 315360000", "1h30m, 5400", "1y6mo, 47088000"})
  void timesToLive(String text, long seconds) {
    assertThat(issue(key().put("ttl", text)).ttl()).hasValue(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "315360001s", "-1s", "1.5s", "1", "1 h", "x", "P1D"})
  void timesToLiveThatAreNone(String text) {
    refused(() -> issue(key().put("ttl", text)), ErrorReason.TTL_INVALID, "ttl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'quota':1,'window':'1s'}",
        "{'quota':'9223372036854775807','window':'10y','unit':''}",
        "{'quota':5.0,'window':'1m','unit':'requests'}",
        "{'quota':1e3,'window':'1h30m','unit':null,'x':[{}]}"
      })
  void rateLimits(String policy) {
    RateLimit limit =
        issue("{'name':'n','actor_id':'a','rate_limit_policy':" + policy + "}")
            .rateLimit()
            .orElseThrow();

    assertThat(limit.quota()).isPositive();
    assertThat(limit.window()).matches("[1-9][0-9]{0,8}s");
    assertThat(limit.unit()).isEqualTo("requests");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'quota':1}",
        "{'window':'1s'}",
        "{'quota':0,'window':'1s'}",
        "{'quota':-1,'window':'1s'}",
        "{'quota':1.5,'window':'1s'}",
        "{'quota':9223372036854775808,'window':'1s'}",
        "{'quota':1e999999999,'window':'1s'}",
        "{'quota':1e-999999999,'window':'1s'}",
        "{'quota':1e99999999999,'window':'1s'}",
        "{'quota':'','window':'1s'}",
        "{'quota':'one','window':'1s'}",
        "{'quota':'\u0661','window':'1s'}",
        "{'quota':1,'window':''}",
        "{'quota':1,'window':'0s'}",
        "{'quota':1,'window':'500ms'}",
        "{'quota':1,'window':'1s','unit':'bytes'}"
      })
  void rateLimitsThatAreNone(String policy) {
    refused(
        () -> issue("{'name':'n','actor_id':'a','rate_limit_policy':" + policy + "}"),
        ErrorReason.RATE_LIMIT_INVALID,
        "rate_limit_policy.");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "::ffff:10.1.2.3/104, 10.0.0.0/8",
    "2001:DB8:0::1/32, 2001:db8::/32",
    "0.0.0.0/0, 0.0.0.0/0"
  })
  void prefixesAreMasked(String sent, String kept) {
    assertThat(
            issue(
                    "{'name':'n','actor_id':'a','ip_restriction':{'allowed_cidrs':['%s']}}"
                        .formatted(sent))
                .ipRestriction())
        .hasValue(new IpRestriction(List.of(kept)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "10.0.0.0/33", "localhost/8", "::ffff:0:0/95", "x"})
  void prefixesThatAreNone(String cidr) {
    refused(
        () ->
            issue(
                "{'name':'n','actor_id':'a','ip_restriction':{'allowed_cidrs':['%s']}}"
                    .formatted(cidr)),
        ErrorReason.CIDR_INVALID,
        "ip_restriction.allowed_cidrs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'name':5",
        "'actor_id':{}",
        "'scopes':'x'",
        "'scopes':[null]",
        "'scopes':[['x']]",
        "'ttl':3600",
        "'metadata':[]",
        "'metadata':'{}'",
        "'rate_limit_policy':[]",
        "'rate_limit_policy':{'quota':true}",
        "'rate_limit_policy':{'window':60}",
        "'ip_restriction':[]",
        "'ip_restriction':{'allowed_cidrs':{}}",
        "'visibility':1",
        "'request_id':1"
      })
  void fieldsOfAnotherType(String member) {
    refused(() -> issue("{" + member + "}"), ErrorReason.FIELD_TYPE_INVALID, "");
  }

  @Test
  void aVisibilityThatDoesNotExist() {
    refused(() -> issue("{'visibility':'Public'}"), ErrorReason.VISIBILITY_UNKNOWN, "visibility");
  }

  @Test
  void nullIsAbsent() {
    NewKey key =
        issue(
            "{'name':'n','actor_id':'a','scopes':null,'ttl':null,'metadata':null,"
                + "'rate_limit_policy':null,'ip_restriction':null,'visibility':null,"
                + "'request_id':null}");

    assertThat(key)
        .isEqualTo(
            new NewKey(
                "n",
                "a",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Visibility.SECRET,
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "'', REVOCATION_REASON_REQUIRED",
    "REVOCATION_REASON_UNSPECIFIED, REVOCATION_REASON_REQUIRED",
    "KeyCompromise, REVOCATION_REASON_UNKNOWN"
  })
  void reasonsThatAreNone(String reason, ErrorReason refusal) {
    refused(() -> revoke.read(utf8("{\"reason\":\"" + reason + "\"}")), refusal, "reason");
  }

  @ParameterizedTest
  @CsvSource({"KEY_COMPROMISE", "AFFILIATION_CHANGED", "SUPERSEDED", "PRIVILEGE_WITHDRAWN"})
  void reasonsAndWhetherTheyTakeADescription(RevocationReason reason) {
    String start = "{\"reason\":\"REVOCATION_REASON_" + reason + "\",\"description\":";

    assertThat(revoke.read(utf8(start + "\"\"}")))
        .isEqualTo(new RevokeRequests.Revoke(reason, Optional.empty()));
    if (reason == RevocationReason.PRIVILEGE_WITHDRAWN) {
      assertThat(revoke.read(utf8(start + "\"x\"}")).description()).hasValue("x");
    } else {
      refused(
          () -> revoke.read(utf8(start + "\"x\"}")),
          ErrorReason.DESCRIPTION_NOT_ALLOWED,
          "description");
    }
  }

  @Property
  void whatIsTakenIsAsItWasSentAndFitsIntoASpec(@ForAll("keys") ObjectNode sent) {
    NewImport asked = imports.read(utf8(sent.toString()));
    NewKey key = asked.key();

    assertThat(key.displayName()).isEqualTo(sent.get("name").asText());
    assertThat(key.actorID()).isEqualTo(sent.get("actor_id").asText());
    assertThat(key.requestID()).hasValue(sent.get("request_id").asText());
    assertThat(asked.rawKey().text()).isEqualTo(sent.get("raw_key").asText());
    assertThat(asked.toString()).doesNotContain(asked.rawKey().text());
    assertThat(key.metadata().orElseGet(NODES::objectNode)).isEqualTo(sent.get("metadata"));
    assertThat(NODES.arrayNode().addAll(key.scopes().stream().map(NODES::textNode).toList()))
        .isEqualTo(sent.get("scopes"));
    assertThat(problem(key)).isEmpty();
  }

  @Property
  void noBytesGiveAnythingButAValueOrARefusal(@ForAll byte[] body) {
    everyReader(body);
  }

  @Property
  void noJsonGivesAnythingButAValueOrARefusal(@ForAll("almostBodies") String body) {
    everyReader(utf8(body));
    everyReader(utf8("{\"requests\":[" + body + ",7]}"));
    everyReader(utf8("{\"issued_api_key\":" + body + "}"));
  }

  @Provide
  Arbitrary<ObjectNode> keys() {
    Arbitrary<String> named = texts(1, 255);
    Arbitrary<ObjectNode> metadata =
        Arbitraries.maps(texts(0, 5), Arbitraries.doubles().filter(d -> d != Math.rint(d)))
            .ofMaxSize(20)
            .map(
                map -> {
                  ObjectNode node = NODES.objectNode();
                  map.forEach(node::put);
                  return node;
                });
    return Combinators.combine(
            named,
            named,
            named.list().ofMaxSize(100),
            metadata,
            texts(1, 36),
            Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(40))
        .as(
            (name, actor, scopes, data, requestID, rawKey) -> {
              ObjectNode key = NODES.objectNode().put("name", name).put("actor_id", actor);
              scopes.forEach(key.putArray("scopes")::add);
              key.set("metadata", data);
              return key.put("request_id", requestID).put("raw_key", "k" + rawKey);
            });
  }

  @Provide
  Arbitrary<String> almostBodies() {
    Arbitrary<String> names =
        Arbitraries.of(
            "name",
            "actor_id",
            "scopes",
            "ttl",
            "metadata",
            "rate_limit_policy",
            "quota",
            "window",
            "ip_restriction",
            "allowed_cidrs",
            "visibility",
            "request_id",
            "raw_key",
            "reason",
            "description",
            "requests",
            "issued_api_key",
            "imported_api_key",
            "other");
    Arbitrary<String> scalars =
        Arbitraries.of(
            "null",
            "1",
            "-1",
            "1e400",
            "0.5",
            "1E99999999999",
            "true",
            "\"\"",
            "\"x\"",
            "\"1h\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"10.0.0.1/8\"",
            "[]",
            "{}",
            "nul",
            "\"",
            "[",
            "}");
    Arbitrary<String> values =
        Arbitraries.lazyOf(
            () -> scalars, () -> scalars, () -> scalars, () -> lists(names, scalars));
    return members(names, values);
  }

  private static Arbitrary<String> lists(Arbitrary<String> names, Arbitrary<String> scalars) {
    return Arbitraries.oneOf(
        scalars.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]"),
        members(names, scalars));
  }

  private static Arbitrary<String> members(Arbitrary<String> names, Arbitrary<String> values) {
    return Combinators.combine(names, values)
        .as((name, value) -> "\"" + name + "\":" + value)
        .list()
        .ofMaxSize(5)
        .map(members -> "{" + String.join(",", members) + "}");
  }

  private void everyReader(byte[] body) {
    List<Consumer<byte[]>> readers =
        List.of(
            issue::read,
            imports::read,
            imports::readBatch,
            rotate::read,
            revoke::read,
            bytes -> update.read(bytes, KeyKind.ISSUED, ChangeRule.POPULATED),
            bytes ->
                update.read(
                    bytes,
                    KeyKind.IMPORTED,
                    UpdateMask.parse("scopes,metadata,rate_limit_policy,ip_restriction")));
    for (Consumer<byte[]> reader : readers) {
      try {
        reader.accept(body);
      } catch (RequestException e) {
        assertThat(e.reason().httpStatus()).isBetween(400, 499);
        assertThat(e.getMessage()).endsWith(".");
      }
    }
  }

  private void limit(int most, IntFunction<? extends ObjectNode> body, String field) {
    issue(body.apply(most));
    refused(() -> issue(body.apply(most + 1)), ErrorReason.FIELD_OUT_OF_RANGE, field);
  }

  private static void refused(Supplier<?> reading, ErrorReason reason, String field) {
    assertThatThrownBy(reading::get)
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.getMessage()).startsWith(field).endsWith(".");
            });
  }

  /** What the operator would say to a spec of the same values. */
  private static Optional<String> problem(NewKey key) {
    return SpecValidation.problem(
        new IssuedApiKeySpec(
            key.displayName(),
            key.actorID(),
            key.scopes(),
            List.of(),
            null,
            null,
            key.visibility(),
            key.metadata().orElse(null),
            key.rateLimit().orElse(null),
            key.ipRestriction().orElse(null),
            null,
            null,
            null,
            null));
  }

  private NewKey issue(ObjectNode body) {
    return issue.read(utf8(body.toString()));
  }

  /** Text with single quotes for double ones. */
  private NewKey issue(String body) {
    return issue.read(utf8(body.replace('\'', '"')));
  }

  private ObjectNode metadata(String json) {
    return issue("{\"name\":\"n\",\"actor_id\":\"a\",\"metadata\":" + json + "}")
        .metadata()
        .orElseThrow();
  }

  private static ObjectNode key() {
    return NODES.objectNode().put("name", "n").put("actor_id", "a");
  }

  private static ArrayNode texts(int count, String text) {
    ArrayNode texts = NODES.arrayNode();
    Collections.nCopies(count, text).forEach(texts::add);
    return texts;
  }

  private static Arbitrary<String> texts(int least, int most) {
    return Arbitraries.strings()
        .withCharRange('\0', '\ud7ff')
        .withCharRange('\ue000', '\uffff')
        .ofMinLength(least)
        .ofMaxLength(most);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
