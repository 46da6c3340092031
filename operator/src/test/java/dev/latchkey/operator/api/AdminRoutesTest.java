package dev.latchkey.operator.api;

import static dev.latchkey.operator.api.AdminRoutesOnPort.EITHER;
import static dev.latchkey.operator.api.AdminRoutesOnPort.IMPORTED;
import static dev.latchkey.operator.api.AdminRoutesOnPort.ISSUED;
import static dev.latchkey.operator.api.AdminRoutesOnPort.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.auth.Access;
import dev.latchkey.operator.admin.Change;
import dev.latchkey.operator.admin.ListPosition;
import dev.latchkey.operator.api.AdminRoutesOnPort.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the contract that the operator serves, over a real socket. */
class AdminRoutesTest {
  private static final String NOBODY = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static final String RAW_KEY = "legacy_0123456789abcdef";
  private static final String EVERYTHING =
      """
      {'name':'checkout','actor_id':'team-1','scopes':['orders:read','orders:write'],'ttl':'1h30m',
       'metadata':{'tier':'gold','n':[1,2.5,null]},
       'rate_limit_policy':{'quota':'100','window':'1m','unit':'requests'},
       'ip_restriction':{'allowed_cidrs':['10.1.2.3/8','2001:DB8::1/32']},
       'visibility':'KEY_VISIBILITY_PUBLIC','request_id':'r-1','unknown':{'a':[1]}}
      """;

  private final AdminRoutesOnPort api = new AdminRoutesOnPort();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void issueAnswersTheKeyAndItsSecret() throws JsonProcessingException {
    Answer answer = api.post(ISSUED, EVERYTHING);

    assertThat(answer.status()).isEqualTo(201);
    JsonNode key = answer.body().get("issued_api_key");
    String id = key.get("key_id").asText();
    assertThat(answer.header("Location")).hasValue(ISSUED + "/" + id);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    assertThat(answer.body().get("secret").asText()).isEqualTo(FakeKeys.SECRET);
    assertThat(answer.body()).hasSize(2);
    assertThat(key)
        .isEqualTo(
            json(
                """
                {'key_id':'%s','name':'checkout','actor_id':'team-1',
                 'scopes':['orders:read','orders:write'],'status':'KEY_STATUS_ACTIVE',
                 'visibility':'KEY_VISIBILITY_PUBLIC','metadata':{'tier':'gold','n':[1,2.5,null]},
                 'create_time':'2026-11-24T12:00:00Z','expire_time':'2026-11-24T13:30:00Z',
                 'rate_limit_policy':{'quota':'100','window':'60s','unit':'requests'},
                 'ip_restriction':{'allowed_cidrs':['10.0.0.0/8','2001:db8::/32']}}
                """
                    .formatted(id)));
  }

  @Test
  void issueAnswersNoSecretTheSecondTime() {
    api.post(ISSUED, EVERYTHING);

    Answer again = api.post(ISSUED, EVERYTHING);

    assertThat(again.status()).isEqualTo(201);
    assertThat(again.body().has("secret")).isFalse();
  }

  @Test
  void whatIsNotSetIsLeftOut() {
    JsonNode key =
        api.post(
                ISSUED,
                "{'name':'n','actor_id':'a','ttl':'','scopes':null,'metadata':{},"
                    + "'ip_restriction':{'allowed_cidrs':[]},'visibility':'KEY_VISIBILITY_UNSPECIFIED',"
                    + "'request_id':''}")
            .body()
            .get("issued_api_key");

    assertThat(key.properties().stream().map(member -> member.getKey()).toList())
        .containsExactly("key_id", "name", "actor_id", "status", "visibility", "create_time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "{'name':'n'}", "{'actor_id':'a','name':''}"})
  void issueWithoutNameOrActor(String body) {
    assertThat(api.post(ISSUED, body).error()).isEqualTo("400 3 FIELD_REQUIRED");
  }

  @Test
  void importAnswersTheKeyItself() {
    Answer answer = api.post(IMPORTED, importOf(RAW_KEY));

    assertThat(answer.status()).isEqualTo(201);
    String id = answer.body().get("key_id").asText();
    assertThat(id).hasSize(64);
    assertThat(answer.header("Location")).hasValue(IMPORTED + "/" + id);
    assertThat(answer.response().body()).doesNotContain(RAW_KEY);
    assertThat(api.post(IMPORTED, importOf(RAW_KEY)).error())
        .isEqualTo("409 6 RAW_KEY_ALREADY_IMPORTED");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400 3 FIELD_REQUIRED",
    "with space, 400 3 RAW_KEY_INVALID",
    "mc_v1_abc, 409 9 RAW_KEY_SHAPE_NOT_ALLOWED",
    "eyJhbGciOiJub25lIn0.e30.x, 409 9 RAW_KEY_SHAPE_NOT_ALLOWED"
  })
  void rawKeysThatAreRefused(String rawKey, String error) {
    Answer answer = api.post(IMPORTED, importOf(rawKey));

    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.body().get("message").asText()).startsWith("raw_key: ");
  }

  @Test
  void batchImportAnswersItemByItem() {
    Answer answer =
        api.post(
            IMPORTED + ":batchImport",
            "{'requests':[%s,{'name':5,'x':{'y':[{}]}},%s,%s,7,{'name':'n','actor_id':'a','raw_key':'mc_v1_x','request_id':'%s'},[[]],%s]}"
                .formatted(
                    importOf("one_0123456789abcdef"),
                    importOf("one_0123456789abcdef"),
                    importOf("mc_v1_x"),
                    "r".repeat(37),
                    importOf("two_0123456789abcdef")));

    assertThat(answer.status()).isEqualTo(200);
    JsonNode results = answer.body().get("results");
    assertThat(codes(results))
        .containsExactly(
            "",
            "BATCH_IMPORT_ERROR_INVALID_ARGUMENT",
            "BATCH_IMPORT_ERROR_ALREADY_EXISTS",
            "BATCH_IMPORT_ERROR_FAILED_PRECONDITION",
            "BATCH_IMPORT_ERROR_INVALID_ARGUMENT",
            "BATCH_IMPORT_ERROR_FAILED_PRECONDITION",
            "BATCH_IMPORT_ERROR_INVALID_ARGUMENT",
            "");
    for (int index = 0; index < results.size(); index++) {
      JsonNode result = results.get(index);
      assertThat(result.get("index").intValue()).isEqualTo(index);
      assertThat(result.has("imported_api_key")).isNotEqualTo(result.has("error_message"));
    }
    assertThat(answer.body().get("success_count").intValue()).isEqualTo(2);
    assertThat(answer.body().get("failure_count").intValue()).isEqualTo(6);
    assertThat(api.keys.calls).contains("shop alice importAll 3");
  }

  @Test
  void theNewerNameOfBatchImportHasCodesOfItsOwn() {
    Answer answer =
        api.post(IMPORTED + ":batchCreate", "{'requests':[{},%s]}".formatted(importOf(RAW_KEY)));

    assertThat(codes(answer.body().get("results")))
        .containsExactly("BATCH_CREATE_IMPORTED_API_KEYS_ERROR_INVALID_ARGUMENT", "");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{},{},A | 400 3 FIELD_REQUIRED",
        "A,A,{} | 409 6 RAW_KEY_ALREADY_IMPORTED",
        "{},M,M | 409 9 RAW_KEY_SHAPE_NOT_ALLOWED",
        "M,{},A | 409 9 RAW_KEY_SHAPE_NOT_ALLOWED"
      })
  void aBatchOfFailuresIsItsCommonestError(String items, String error) {
    api.post(IMPORTED, importOf(RAW_KEY));
    String requests = items.replace("A", importOf(RAW_KEY)).replace("M", importOf("mc_v1_x"));

    assertThat(api.post(IMPORTED + ":batchImport", "{'requests':[" + requests + "]}").error())
        .isEqualTo(error);
  }

  @Test
  void batchesHaveOneToAThousandItems() {
    String items =
        IntStream.range(0, 1000)
            .mapToObj(index -> importOf("raw_key_number_" + index))
            .collect(Collectors.joining(","));

    assertThat(
            api.post(IMPORTED + ":batchImport", "{'requests':[" + items + "]}")
                .body()
                .get("success_count")
                .intValue())
        .isEqualTo(1000);
    assertThat(api.post(IMPORTED + ":batchImport", "{'requests':[" + items + ",{}]}").error())
        .isEqualTo("400 3 BATCH_TOO_LARGE");
    for (String none : List.of("", "{}", "{'requests':[]}", "{'requests':null}")) {
      assertThat(api.post(IMPORTED + ":batchImport", none).error()).isEqualTo("400 3 BATCH_EMPTY");
    }
    assertThat(api.post(IMPORTED + ":batchImport", "{'requests':{}}").error())
        .isEqualTo("400 3 FIELD_TYPE_INVALID");
  }

  @Test
  void anItemThatIsNoJsonFailsTheWholeBatch() {
    for (String broken : List.of("{'name':'a','name':'b'}", "{'name':}", "{", "'\\q'")) {
      String body = "{'requests':[" + importOf(RAW_KEY) + "," + broken + "]}";
      assertThat(api.post(IMPORTED + ":batchImport", body).error())
          .isEqualTo("400 3 BODY_NOT_JSON");
    }
    assertThat(api.keys.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {":", "%3A", "%3a"})
  void theColonMayBeEscaped(String colon) {
    KeyId id = api.keys.add("a", NOW);

    assertThat(api.post(IMPORTED + colon + "batchImport", "{}").error())
        .isEqualTo("400 3 BATCH_EMPTY");
    assertThat(api.post(ISSUED + "/" + id + colon + "rotate", "").status()).isEqualTo(201);
    assertThat(api.post(EITHER + "/" + id + colon + "revoke", "{}").error())
        .isEqualTo("400 3 REVOCATION_REASON_REQUIRED");
  }

  @Test
  void getAnswersTheKeyWhateverTheCaseOfItsId() {
    KeyId issued = api.keys.add("a", NOW);
    String imported = api.post(IMPORTED, importOf(RAW_KEY)).body().get("key_id").asText();

    Answer answer = api.get(ISSUED + "/" + issued.value().toLowerCase(Locale.ROOT));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("key_id").asText()).isEqualTo(issued.value());
    assertThat(api.get(IMPORTED + "/" + imported.toUpperCase(Locale.ROOT)).status()).isEqualTo(200);
  }

  @Test
  void headIsGetWithoutTheBody() {
    KeyId id = api.keys.add("a", NOW);

    for (String path : List.of(ISSUED, ISSUED + "/" + id)) {
      Answer answer = api.send("HEAD", path, "");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.response().body()).isEmpty();
    }
    assertThat(api.guard.asked).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "01ARZ3NDEKTSV4RRFFQ69G5FA", "%20", "81ARZ3NDEKTSV4RRFFQ69G5FAV"})
  void whatIsNoKeyIdIsNotFound(String id) {
    for (String path : List.of(ISSUED + "/" + id, IMPORTED + "/" + id)) {
      assertThat(api.get(path).error()).isEqualTo("404 5 API_KEY_NOT_FOUND");
      assertThat(api.patch(path, "{").error()).isEqualTo("404 5 API_KEY_NOT_FOUND");
      assertThat(api.post(path + ":revoke", "{").error()).isEqualTo("404 5 API_KEY_NOT_FOUND");
    }
    assertThat(api.post(ISSUED + "/" + id + ":rotate", "{").error())
        .isEqualTo("404 5 API_KEY_NOT_FOUND");
    assertThat(api.post(EITHER + "/" + id + ":revoke", "{").error())
        .isEqualTo("404 5 API_KEY_NOT_FOUND");
    assertThat(api.send("DELETE", IMPORTED + "/" + id, "").error())
        .isEqualTo("404 5 API_KEY_NOT_FOUND");
    assertThat(api.keys.calls).isEmpty();
  }

  @Test
  void anIdOfTheOtherKindIsNotFound() {
    KeyId issued = api.keys.add("a", NOW);

    assertThat(api.get(IMPORTED + "/" + issued).error()).isEqualTo("404 5 API_KEY_NOT_FOUND");
    assertThat(api.post(IMPORTED + "/" + issued + ":revoke", "{}").error())
        .isEqualTo("404 5 API_KEY_NOT_FOUND");
  }

  @Test
  void statusAndReasonOfKeysThatAreOver() {
    KeyId id = api.keys.add("a", NOW);
    api.post(
        EITHER + "/" + id + ":revoke",
        "{'reason':'REVOCATION_REASON_PRIVILEGE_WITHDRAWN','description':'left'}");
    String expired =
        api.post(ISSUED, "{'name':'n','actor_id':'a','ttl':'1s'}")
            .body()
            .at("/issued_api_key/key_id")
            .asText();
    KeyId expiredID = new KeyId(expired);
    api.keys.records.computeIfPresent(
        expiredID, (same, record) -> record.toBuilder().expireTime(NOW).build());

    JsonNode revoked = api.get(ISSUED + "/" + id).body();
    assertThat(revoked.get("status").asText()).isEqualTo("KEY_STATUS_REVOKED");
    assertThat(revoked.get("revocation_reason").asText())
        .isEqualTo("REVOCATION_REASON_PRIVILEGE_WITHDRAWN");
    assertThat(revoked.get("revocation_description").asText()).isEqualTo("left");
    assertThat(api.get(ISSUED + "/" + expired).body().get("status").asText())
        .isEqualTo("KEY_STATUS_EXPIRED");
  }

  @Test
  void updateChangesWhatTheMaskNames() {
    KeyId id = api.keys.add("a", NOW);

    Answer answer =
        api.patch(
            ISSUED + "/" + id + "?update_mask=name%2Cmetadata,rateLimitPolicy",
            "{'issued_api_key':{'name':'new','metadata':{'a':1},'scopes':['ignored']}}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("name").asText()).isEqualTo("new");
    assertThat(answer.body().get("metadata").toString()).isEqualTo("{\"a\":1}");
    assertThat(api.keys.lastChanges.scopes()).isInstanceOf(Change.Keep.class);
    assertThat(api.keys.lastChanges.rateLimit()).isInstanceOf(Change.Clear.class);
    assertThat(api.keys.lastChanges.ipRestriction()).isInstanceOf(Change.Keep.class);
    assertThat(answer.header("Warning")).isEmpty();
  }

  @Test
  void updateOfAnImportedKeyAndItsWarning() {
    api.keys.warning = Optional.of("Say \"no\" to Gït\\Ops\nhere.");
    String id = api.post(IMPORTED, importOf(RAW_KEY)).body().get("key_id").asText();

    Answer answer =
        api.send(
            "PATCH",
            IMPORTED + "/" + id,
            "{'scopes':['x']}",
            "Content-Type",
            "application/merge-patch+json");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("scopes").toString()).isEqualTo("[\"x\"]");
    assertThat(answer.header("Warning")).hasValue("299 - \"Say \\\"no\\\" to G?t\\\\Ops?here.\"");
  }

  @ParameterizedTest
  @CsvSource({
    "update_mask=*, UPDATE_MASK_INVALID",
    "update_mask=actor_id, UPDATE_MASK_INVALID",
    "update_mask=name&update_mask=scopes, PARAMETER_REPEATED",
    "update_mask=name, FIELD_REQUIRED"
  })
  void masksThatAreRefused(String query, String reason) {
    KeyId id = api.keys.add("a", NOW);

    assertThat(api.patch(ISSUED + "/" + id + "?" + query, "{}").error())
        .isEqualTo("400 3 " + reason);
    assertThat(api.keys.calls).isEmpty();
  }

  @Test
  void rotateAnswersBothKeysAndTheNewSecret() {
    KeyId id = api.keys.add("a", NOW);
    api.keys.warning = Optional.of("Mind.");

    Answer answer =
        api.post(
            ISSUED + "/" + id + ":rotate",
            "{'scopes':[],'visibility':'KEY_VISIBILITY_PUBLIC','actor_id':5}");

    assertThat(answer.status()).isEqualTo(201);
    String next = answer.body().at("/issued_api_key/key_id").asText();
    assertThat(next).isNotEqualTo(id.value());
    assertThat(answer.header("Location")).hasValue(ISSUED + "/" + next);
    assertThat(answer.header("Warning")).hasValue("299 - \"Mind.\"");
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    assertThat(answer.body().get("secret").asText()).isEqualTo(FakeKeys.SECRET);
    assertThat(answer.body().at("/old_issued_api_key/key_id").asText()).isEqualTo(id.value());
    assertThat(answer.body().at("/old_issued_api_key/revocation_reason").asText())
        .isEqualTo("REVOCATION_REASON_SUPERSEDED");
    assertThat(api.keys.lastChanges.scopes()).isInstanceOf(Change.Clear.class);
    assertThat(api.keys.lastChanges.displayName()).isInstanceOf(Change.Keep.class);
    assertThat(api.post(ISSUED + "/" + next + ":rotate", "{'name':''}").error())
        .isEqualTo("400 3 FIELD_REQUIRED");
  }

  @ParameterizedTest
  @ValueSource(strings = {EITHER, ISSUED})
  void revokeAnswersNothing(String collection) {
    KeyId id = api.keys.add("a", NOW);
    String body = "{'reason':'REVOCATION_REASON_KEY_COMPROMISE'}";

    Answer answer = api.post(collection + "/" + id + ":revoke", body);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.response().body()).isEmpty();
    assertThat(api.keys.records.get(id).revocation().reason())
        .isEqualTo(RevocationReason.KEY_COMPROMISE);
    assertThat(api.post(collection + "/" + id + ":revoke", body).error())
        .isEqualTo("409 9 API_KEY_ALREADY_REVOKED");
  }

  @Test
  void revokeByTheNewerPathOfImportedKeys() {
    String id = api.post(IMPORTED, importOf(RAW_KEY)).body().get("key_id").asText();

    assertThat(
            api.post(IMPORTED + "/" + id + ":revoke", "{'reason':'REVOCATION_REASON_SUPERSEDED'}")
                .status())
        .isEqualTo(204);
    assertThat(api.keys.calls).contains("shop alice revoke IMPORTED " + id);
  }

  @Test
  void deleteAnswersNothing() {
    String id = api.post(IMPORTED, importOf(RAW_KEY)).body().get("key_id").asText();

    Answer answer = api.send("DELETE", IMPORTED + "/" + id, "");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.response().body()).isEmpty();
    assertThat(api.send("DELETE", IMPORTED + "/" + id, "").error())
        .isEqualTo("404 5 API_KEY_NOT_FOUND");
  }

  @Test
  void pagesFollowEachOtherToTheEnd() {
    for (int i = 0; i < 7; i++) {
      // Two of each moment.
      api.keys.add(i % 2 == 0 ? "even" : "odd", NOW.plusSeconds(i / 2));
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.get(ISSUED + "?page_size=2&filter=actor_id%3D%22even%22&page_token=" + token).body();
      page.get("issued_api_keys").forEach(key -> seen.add(key.get("key_id").asText()));
      token = page.path("next_page_token").asText();
    } while (!token.isEmpty());

    assertThat(seen)
        .containsExactlyElementsOf(
            api.keys.records.values().stream()
                .filter(record -> record.actorID().equals("even"))
                .map(ListPosition::of)
                .sorted()
                .map(position -> position.keyID())
                .toList())
        .hasSize(4);
  }

  @Test
  void listsOfNothing() {
    assertThat(api.get(ISSUED).body().toString()).isEqualTo("{\"issued_api_keys\":[]}");
    assertThat(api.get(IMPORTED).body().toString()).isEqualTo("{\"imported_api_keys\":[]}");
  }

  @ParameterizedTest
  @CsvSource({"'', 50", "0, 50", "-7, 50", "1, 1", "1000, 1000", "1001, 1000", "99999999999, 1000"})
  void pageSizes(String size, int taken) {
    assertThat(api.get(ISSUED + "?page_size=" + size).status()).isEqualTo(200);
    assertThat(api.keys.calls).containsExactly("shop alice list ISSUED " + taken);
  }

  @ParameterizedTest
  @CsvSource({
    "page_size=x, PAGE_SIZE_INVALID",
    "page_size=1.5, PAGE_SIZE_INVALID",
    "page_size=1&page_size=1, PARAMETER_REPEATED",
    "filter=name%3Dx, FILTER_INVALID",
    "page_token=x, PAGE_TOKEN_INVALID"
  })
  void listsThatAreRefused(String query, String reason) {
    assertThat(api.get(ISSUED + "?" + query).error()).isEqualTo("400 3 " + reason);
    assertThat(api.keys.calls).isEmpty();
  }

  @Test
  void aPageTokenIsOfOneListAlone() {
    api.keys.add("a", NOW);
    api.keys.add("a", NOW);
    String token = api.get(ISSUED + "?page_size=1").body().get("next_page_token").asText();

    assertThat(api.get(ISSUED + "?page_size=5&page_token=" + token).status()).isEqualTo(200);
    String refused = "400 3 PAGE_TOKEN_INVALID";
    assertThat(api.get(IMPORTED + "?page_token=" + token).error()).isEqualTo(refused);
    assertThat(api.get(ISSUED + "?filter=actor_id%3Da&page_token=" + token).error())
        .isEqualTo(refused);
    assertThat(
            api.send("GET", ISSUED + "?page_token=" + token, "", "Latchkey-Namespace", "other")
                .error())
        .isEqualTo(refused);
  }

  @Test
  void theNamespaceIsThatOfTheHeader() {
    api.send("GET", ISSUED, "", "Latchkey-Namespace", "other");

    assertThat(api.keys.calls).containsExactly("other alice list ISSUED 50");
    assertThat(api.guard.asked)
        .containsExactly(new Access("list", "issuedapikeys", "other", Optional.empty()));
    assertThat(api.send("GET", ISSUED, "", "Latchkey-Namespace", "Not One").error())
        .isEqualTo("400 3 NAMESPACE_INVALID");
  }

  @Test
  void whatIsAskedOfTheApiServerForEachOperation() {
    KeyId issued = api.keys.add("a", NOW);
    String imported = api.post(IMPORTED, importOf(RAW_KEY)).body().get("key_id").asText();
    api.guard.asked.clear();

    api.post(ISSUED, "{}");
    api.get(ISSUED);
    api.get(ISSUED + "/" + issued);
    api.patch(ISSUED + "/" + issued, "{}");
    api.post(ISSUED + "/" + issued + ":rotate", "{}");
    api.post(EITHER + "/" + issued + ":revoke", "{}");
    api.post(IMPORTED, "{}");
    api.post(IMPORTED + ":batchImport", "{}");
    api.get(IMPORTED);
    api.get(IMPORTED + "/" + imported);
    api.patch(IMPORTED + "/" + imported, "{}");
    api.send("DELETE", IMPORTED + "/" + imported, "");
    api.get(ISSUED + "/" + NOBODY);

    assertThat(api.guard.asked.stream().map(AdminRoutesTest::inShort))
        .containsExactly(
            "create issuedapikeys",
            "list issuedapikeys",
            "get issuedapikeys http-" + issued,
            "patch issuedapikeys http-" + issued,
            "rotate issuedapikeys http-" + issued,
            "create apikeyrevocations",
            "create importedapikeys",
            "create importedapikeys",
            "list importedapikeys",
            "get importedapikeys http-" + imported,
            "patch importedapikeys http-" + imported,
            "delete importedapikeys http-" + imported,
            "get issuedapikeys");
  }

  @Test
  void whoMayNotLearnsNothing() {
    KeyId id = api.keys.add("a", NOW);

    for (String path : List.of(ISSUED + "/" + id, ISSUED + "/" + NOBODY, ISSUED + "/x")) {
      assertThat(asMallory("GET", path, "")).isEqualTo("403 7 PERMISSION_DENIED");
      assertThat(asMallory("PATCH", path, "{")).isEqualTo("403 7 PERMISSION_DENIED");
      assertThat(asMallory("POST", path + ":rotate", "{")).isEqualTo("403 7 PERMISSION_DENIED");
    }
    assertThat(asMallory("GET", ISSUED + "?filter=x", "")).isEqualTo("403 7 PERMISSION_DENIED");
    // Read to its end, or the client would see a reset instead of the answer.
    assertThat(asMallory("POST", ISSUED, "x".repeat(2_000_000)))
        .isEqualTo("403 7 PERMISSION_DENIED");
    assertThat(api.keys.calls).isEmpty();
  }

  @Test
  void withoutATokenNothingIsAnswered() {
    assertThat(api.send("GET", ISSUED, "", "Authorization", "none").error())
        .isEqualTo("401 16 TOKEN_REQUIRED");
    assertThat(api.keys.calls).isEmpty();
  }

  @Test
  void bodiesBeyondTheirLimit() {
    String largest = "{'name':'n','actor_id':'a','x':'%s'}";
    int room = 1024 * 1024 - largest.length() + 2;

    assertThat(api.post(ISSUED, largest.formatted("x".repeat(room))).status()).isEqualTo(201);
    assertThat(api.post(ISSUED, largest.formatted("x".repeat(room + 1))).error())
        .isEqualTo("413 3 BODY_TOO_LARGE");
    String batch = "{'requests':[" + importOf(RAW_KEY) + "],'x':'%s'}";
    int batchRoom = 8 * 1024 * 1024 - batch.length() + 2;
    assertThat(api.post(IMPORTED + ":batchImport", batch.formatted("x".repeat(batchRoom))).status())
        .isEqualTo(200);
    assertThat(
            api.post(IMPORTED + ":batchImport", batch.formatted("x".repeat(batchRoom + 1))).error())
        .isEqualTo("413 3 BODY_TOO_LARGE");
  }

  @Test
  void mergePatchIsATypeOfPatchesAlone() {
    String type = "application/merge-patch+json";

    assertThat(api.send("POST", ISSUED, "{}", "Content-Type", type).error())
        .isEqualTo("415 3 CONTENT_TYPE_UNSUPPORTED");
    assertThat(api.send("PATCH", ISSUED + "/" + NOBODY, "{}", "Content-Type", "text/plain").error())
        .isEqualTo("415 3 CONTENT_TYPE_UNSUPPORTED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /v2alpha1/admin/issuedApiKeys | GET, HEAD, POST",
        "DELETE | /v2alpha1/admin/issuedApiKeys/ID | GET, HEAD, PATCH",
        "POST | /v2alpha1/admin/issuedApiKeys/ID | GET, HEAD, PATCH",
        "PUT | /v2alpha1/admin/importedApiKeys/ID | GET, HEAD, PATCH, DELETE",
        "GET | /v2alpha1/admin/issuedApiKeys/ID:rotate | POST",
        "PATCH | /v2alpha1/admin/issuedApiKeys/ID%3Arevoke | POST",
        "OPTIONS | /v2alpha1/admin/apiKeys/ID:revoke | POST",
        "GET | /v2alpha1/admin/importedApiKeys:batchImport | POST",
      })
  void otherMethods(String method, String path, String allowed) {
    Answer answer = api.send(method, path.replace("ID", NOBODY), "");

    assertThat(answer.error()).isEqualTo("405 12 METHOD_NOT_ALLOWED");
    assertThat(answer.header("Allow").orElseThrow().split(", "))
        .containsExactlyInAnyOrder(allowed.split(", "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2alpha1/admin/issuedApiKeys/",
        "/v2alpha1/admin/issuedApiKeys/ID/",
        "/v2alpha1/admin/issuedApiKeys/ID:",
        "/v2alpha1/admin/issuedApiKeys/ID:rotate:revoke",
        "/v2alpha1/admin/issuedApiKeys/ID:Rotate",
        "/v2alpha1/admin/importedApiKeys/ID:rotate",
        "/v2alpha1/admin/issuedApiKeys:batchImport",
        "/v2alpha1/admin/apiKeys",
        "/v2alpha1/admin/apiKeys/ID",
        "/v2alpha1/admin/apiKeys/ID:rotate",
        "/v2alpha1/issuedApiKeys"
      })
  void unknownPaths(String path) {
    for (String method : List.of("GET", "POST", "DELETE")) {
      assertThat(api.send(method, path.replace("ID", NOBODY), "").error())
          .isEqualTo("404 5 PATH_NOT_FOUND");
    }
  }

  private String asMallory(String method, String path, String body) {
    return api.send(method, path, body, "Authorization", "Bearer mallory").error();
  }

  private static String inShort(Access access) {
    assertThat(access.namespace()).isEqualTo(FakeKeys.NAMESPACE);
    return access.verb() + " " + access.resource() + access.name().map(" "::concat).orElse("");
  }

  private static List<String> codes(JsonNode results) {
    List<String> codes = new ArrayList<>();
    results.forEach(result -> codes.add(result.path("error_code").asText()));
    return codes;
  }

  private static String importOf(String rawKey) {
    return "{'name':'n','actor_id':'a','raw_key':'" + rawKey + "'}";
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }
}
