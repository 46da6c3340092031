package dev.latchkey.verifier.http;

import static dev.latchkey.verifier.http.VerifyTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchVerifyTest {
  private VerifierWithoutCluster verifier;
  private HttpProbe http;

  @BeforeAll
  void start() {
    verifier = new VerifierWithoutCluster();
    http = verifier.http;
  }

  @AfterAll
  void stop() {
    verifier.close();
  }

  @Test
  void resultsComeInOrderEachAsVerifyWouldAnswer() {
    TestKey one = verifier.add(verifier.shop.issue());
    TestKey two = verifier.add(verifier.shop.importKey("sk-live-0123456789"));
    Answer answer =
        http.batchVerify(List.of(one.credential(), "nobody", "", two.credential(), "a b"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().size()).isEqualTo(1);
    JsonNode results = answer.body().get("results");
    assertThat(results).hasSize(5);
    assertThat(results.get(0)).isEqualTo(http.verify(one.credential()).body());
    assertThat(results.get(1)).isEqualTo(http.verify("nobody").body());
    assertThat(results.get(2).get("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_INVALID_FORMAT");
    assertThat(results.get(3)).isEqualTo(http.verify(two.credential()).body());
    assertThat(results.get(4)).isEqualTo(http.verify("a b").body());
  }

  @Test
  void eachItemTakesFromTheQuota() {
    TestKey key =
        verifier.add(verifier.shop.issue().with("rateLimit", "{'quota': 2, 'window': '60s'}"));
    JsonNode results =
        http.batchVerify(Collections.nCopies(3, key.credential())).body().get("results");

    assertThat(results.get(0).get("rate_limit_remaining").asText()).isEqualTo("1");
    assertThat(results.get(1).get("rate_limit_remaining").asText()).isEqualTo("0");
    assertThat(results.get(2).get("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_RATE_LIMITED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"requests\":[{},null,{\"credential\":null},{\"credential\":\"\"},{\"x\":1}]}"})
  void itemsWithoutACredentialAreInvalidInTheirPlace(String body) {
    JsonNode results = http.post(HttpProbe.BATCH_VERIFY, body).body().get("results");

    assertThat(results).hasSize(5);
    assertThat(results)
        .allMatch(
            result ->
                result.get("error_code").asText().equals("VERIFICATION_ERROR_INVALID_FORMAT"));
  }

  @Test
  void oneHundredAtMost() {
    assertThat(http.batchVerify(Collections.nCopies(100, "x")).body().get("results")).hasSize(100);
    assertError(http.batchVerify(Collections.nCopies(101, "x")), 400, 3, "BATCH_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | BATCH_EMPTY",
        "{} | BATCH_EMPTY",
        "{\"requests\":null} | BATCH_EMPTY",
        "{\"requests\":[]} | BATCH_EMPTY",
        "{\"requests\":{}} | FIELD_TYPE_INVALID",
        "{\"requests\":[\"x\"]} | FIELD_TYPE_INVALID",
        "{\"requests\":[[]]} | FIELD_TYPE_INVALID",
        "{\"requests\":[{\"credential\":1}]} | FIELD_TYPE_INVALID",
        "{\"requests\":[{\"credential\":\"x\"}] | BODY_NOT_JSON",
        "{\"requests\":[{\"credential\":\"x\"} | BODY_NOT_JSON",
        "{\"requests\":[],\"requests\":[{}]} | BODY_NOT_JSON",
        "[] | BODY_NOT_JSON"
      })
  void badBodies(String body, String reason) {
    assertError(http.post(HttpProbe.BATCH_VERIFY, body), 400, 3, reason);
  }

  @Test
  void theLargestBodyAndOneByteMore() {
    String frame = "{\"requests\":[{\"credential\":\"x\"}],\"pad\":\"%s\"}";
    int pad = 1024 * 1024 - frame.length() + 2;

    assertThat(http.post(HttpProbe.BATCH_VERIFY, frame.formatted("p".repeat(pad))).status())
        .isEqualTo(200);
    assertError(
        http.post(HttpProbe.BATCH_VERIFY, frame.formatted("p".repeat(pad + 1))),
        413,
        3,
        "BODY_TOO_LARGE");
  }

  @Test
  void theLongestCredentialsFit() {
    assertThat(http.batchVerify(Collections.nCopies(100, "x".repeat(8192))).status())
        .isEqualTo(200);
  }
}
