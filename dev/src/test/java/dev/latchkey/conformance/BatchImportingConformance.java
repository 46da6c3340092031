package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operation batchImport. */
abstract class BatchImportingConformance extends ConformanceTopic {
  private static final String ALIAS = Api.ADMIN + "importedApiKeys:batchCreate";

  @Test
  void aThousandAreTakenAtOnceAndOfDuplicatesTheFirst() {
    // The embedded API server is not made for so many.
    int different = isReal() ? 998 : 60;
    List<ObjectNode> items = new ArrayList<>();
    for (int i = 0; i < different; i++) {
      items.add(item(newRawKey()));
    }
    for (int i = different; i < 1000; i++) {
      items.add(items.get(i % different).deepCopy().put("name", "another"));
    }

    JsonNode answer = batch(items).expect(200).json();

    assertThat(answer.get("success_count").asInt()).isEqualTo(different);
    assertThat(answer.get("failure_count").asInt()).isEqualTo(1000 - different);
    assertThat(answer.get("results")).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      JsonNode result = answer.get("results").get(i);
      boolean first = i < different;
      assertThat(result.get("index").asInt()).isEqualTo(i);
      assertThat(result.path("imported_api_key").path("name").asText())
          .isEqualTo(first ? "a key" : "");
      assertThat(result.path("error_code").asText())
          .isEqualTo(first ? "" : "BATCH_IMPORT_ERROR_ALREADY_EXISTS");
      assertThat(result.has("error_message")).isNotEqualTo(first);
    }
    awaitValid(items.get(different - 1).get("raw_key").asText());
  }

  @Test
  void eachItemHasItsOwnResult() {
    Key present = importKey("{}");
    List<ObjectNode> items =
        List.of(
            item(newRawKey()),
            item(present.credential()),
            item("lk_v1_01ARZ3NDEKTSV4RRFFQ69G5FAV_" + "x".repeat(49)),
            item("with space"),
            item(newRawKey()).put("name", ""),
            item(newRawKey()).put("ttl", "soon"),
            item(newRawKey()));

    JsonNode answer = batch(items).expect(200).json();

    assertThat(answer.get("results"))
        .extracting(result -> result.path("error_code").asText())
        .containsExactly(
            "",
            "BATCH_IMPORT_ERROR_ALREADY_EXISTS",
            "BATCH_IMPORT_ERROR_FAILED_PRECONDITION",
            "BATCH_IMPORT_ERROR_INVALID_ARGUMENT",
            "BATCH_IMPORT_ERROR_INVALID_ARGUMENT",
            "BATCH_IMPORT_ERROR_INVALID_ARGUMENT",
            "");
    assertThat(answer.get("success_count").asInt()).isEqualTo(2);
    assertThat(answer.get("failure_count").asInt()).isEqualTo(5);
    assertThat(answer.toString()).doesNotContain(present.credential());
  }

  @Test
  void newerClientsHaveTheirOwnPathAndCodes() {
    Key present = importKey("{}");

    JsonNode answer =
        api()
            .post(ALIAS, requests(List.of(item(newRawKey()), item(present.credential()))))
            .expect(200)
            .json();

    assertThat(answer.get("results").get(1).get("error_code").asText())
        .isEqualTo("BATCH_CREATE_IMPORTED_API_KEYS_ERROR_ALREADY_EXISTS");
    api().post(ALIAS.replace(":", "%3A"), requests(List.of(item(newRawKey())))).expect(200);
  }

  @Test
  void whereAllFailedTheAnswerIsTheCommonestError() {
    String present = importKey("{}").credential();

    batch(List.of(item("a b"), item(present), item(present))).expect(409);
    batch(List.of(item("a b"), item(present), item(present)))
        .expectError(409, 6, "RAW_KEY_ALREADY_IMPORTED")
        .naming("requests[1]");
    batch(List.of(item("a b"), item("ä"), item(present)))
        .expectError(400, 3, "RAW_KEY_INVALID")
        .naming("requests[0]");
    batch(List.of(item("eyJhbGciOiJIUzI1NiJ9.e30.c2ln")))
        .expectError(409, 9, "RAW_KEY_SHAPE_NOT_ALLOWED");
  }

  @Test
  void oneToAThousandAreTaken() {
    for (String none : List.of("{}", "{requests: []}", "{requests: null}")) {
      api().post(Api.BATCH_IMPORT, Json.object(none)).invalid("BATCH_EMPTY").naming("requests");
    }
    batch(Stream.generate(() -> item("x")).limit(1001).toList())
        .invalid("BATCH_TOO_LARGE")
        .naming("requests");
    batch(List.of(item(newRawKey()))).expect(200);
  }

  @Test
  void requestIdsAreIgnored() {
    List<ObjectNode> items =
        List.of(
            item(newRawKey()).put("request_id", "same"),
            item(newRawKey()).put("request_id", "same"),
            item(newRawKey()).put("request_id", "r".repeat(100)));

    assertThat(batch(items).expect(200).json().get("success_count").asInt()).isEqualTo(3);
    batch(items.subList(0, 1)).expectError(409, 6, "RAW_KEY_ALREADY_IMPORTED");
  }

  @Test
  void ofBatchesOfTheSameKeysAtOnceEachKeyIsImportedOnce() {
    List<ObjectNode> items = Stream.generate(() -> item(newRawKey())).limit(10).toList();

    List<Answer> answers = atOnce(3, () -> batch(items));

    int imported =
        answers.stream().mapToInt(answer -> answer.json().path("success_count").asInt()).sum();
    assertThat(imported).isEqualTo(10);
    assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 409);
  }

  private Answer batch(List<ObjectNode> items) {
    return api().post(Api.BATCH_IMPORT, requests(items));
  }

  private static ObjectNode requests(List<ObjectNode> items) {
    ObjectNode body = Json.object("{}");
    ArrayNode requests = body.putArray("requests");
    items.forEach(requests::add);
    return body;
  }

  private static ObjectNode item(String raw) {
    return body("{}").put("raw_key", raw);
  }
}
