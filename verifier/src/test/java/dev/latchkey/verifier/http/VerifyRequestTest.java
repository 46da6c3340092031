package dev.latchkey.verifier.http;

import static dev.latchkey.verifier.http.VerifyTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests to verify are taken, and how the others are refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyRequestTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n",
        "null",
        "{}",
        "{\"credential\":null}",
        "{\"credential\":\"\"}",
        "{\"other\":1}"
      })
  void withoutACredential(String body) {
    assertError(http.post(HttpProbe.VERIFY, body), 400, 3, "CREDENTIAL_REQUIRED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "\"x\"",
        "5",
        "{\"credential\":\"x\"} x",
        "{\"credential\":\"x\"}{}",
        "{\"credential\":\"x\",}",
        "{'credential':'x'}",
        "{\"credential\":\"x\",\"credential\":\"y\"}",
        "{\"a\":1,\"a\":2,\"credential\":\"x\"}",
        "{\"credential\":\"x\\q\"}",
        "{\"credential\":NaN}",
        "// c\n{\"credential\":\"x\"}"
      })
  void bodiesThatAreNoJsonObject(String body) {
    assertError(http.post(HttpProbe.VERIFY, body), 400, 3, "BODY_NOT_JSON");
  }

  /** ISO 8859-1; UTF-16; a slash in two bytes; a name that Jackson takes for one that it knows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'credential':'\u00e9'}",
        "\0{\0}",
        "{'credential':'\u00c0\u00af'}",
        "{'credenti\u00ff\u00ffal':'x'}"
      })
  void wrongEncodingIsNoJson(String latin1) {
    http.post(HttpProbe.VERIFY, "{\"credential\":\"x\"}");

    assertError(
        http.send(
            "POST",
            HttpProbe.VERIFY,
            BodyPublishers.ofByteArray(
                latin1.replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1)),
            "Content-Type",
            "application/json"),
        400,
        3,
        "BODY_NOT_JSON");
  }

  @Test
  void deepNestingIsRefusedAndNotRecursedInto() {
    String deep = "[".repeat(6_000) + "]".repeat(6_000);

    assertError(http.post(HttpProbe.VERIFY, "{\"x\":" + deep + "}"), 400, 3, "BODY_NOT_JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "true", "{}", "[\"x\"]"})
  void aCredentialOfAnotherType(String value) {
    assertError(
        http.post(HttpProbe.VERIFY, "{\"credential\":" + value + "}"),
        400,
        3,
        "FIELD_TYPE_INVALID");
  }

  @Test
  void unknownFieldsAreIgnored() {
    TestKey key = verifier.add(verifier.shop.issue());
    String body = "{\"x\":{\"credential\":5},\"credential\":\"%s\",\"y\":[{}]}";

    assertThat(http.post(HttpProbe.VERIFY, body.formatted(key.credential())).result())
        .isEqualTo("VALID");
  }

  @Test
  void errorsNeverRepeatWhatWasSent() {
    String body = "{\"credential\": hunter2-secret}";

    assertThat(http.post(HttpProbe.VERIFY, body).response().body()).doesNotContain("hunter2");
    assertThat(http.verify("hunter2-secret").response().body()).doesNotContain("hunter2");
    assertThat(http.get("/hunter2-secret").response().body()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "APPLICATION/JSON; charset=utf-8, 200",
    "application/json;charset=utf-8, 200",
    "application/json;charset=unknown, 200",
    "application/json;charset=(), 200",
    "application/x-www-form-urlencoded, 415",
    "text/plain, 415",
    "application/jsonp, 415",
    "application/merge-patch+json, 415"
  })
  void contentTypes(String type, int status) {
    Answer answer = http.post(HttpProbe.VERIFY, "{\"credential\":\"x\"}", "Content-Type", type);

    assertThat(answer.status()).isEqualTo(status);
    if (status == 415) {
      assertError(answer, 415, 3, "CONTENT_TYPE_UNSUPPORTED");
    }
  }

  @Test
  void aMissingContentTypeIsJson() {
    assertThat(
            http.send("POST", HttpProbe.VERIFY, BodyPublishers.ofString("{\"credential\":\"x\"}"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void compressedBodiesAreRefused() {
    assertError(
        http.post(HttpProbe.VERIFY, "{}", "Content-Encoding", "gzip"),
        415,
        3,
        "CONTENT_ENCODING_UNSUPPORTED");
  }

  @Test
  void theLargestBodyAndOneByteMore() {
    String frame = "{\"credential\":\"x\",\"pad\":\"%s\"}";
    int pad = 16 * 1024 - frame.length() + 2;

    assertThat(http.post(HttpProbe.VERIFY, frame.formatted("p".repeat(pad))).status())
        .isEqualTo(200);
    String larger = frame.formatted("p".repeat(pad + 1));
    assertError(http.post(HttpProbe.VERIFY, larger), 413, 3, "BODY_TOO_LARGE");
    // Without a length beforehand, it is sent in chunks.
    assertError(
        http.send(
            "POST",
            HttpProbe.VERIFY,
            BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(larger.getBytes(StandardCharsets.UTF_8)))),
        413,
        3,
        "BODY_TOO_LARGE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v2alpha1/admin/apiKeys",
        "/v2alpha1/admin/apiKeys:verify/",
        "/v2alpha1/admin/apiKeys:nothing",
        "/v2alpha1/admin/apiKeys:Verify",
        "/v2alpha1//admin/apiKeys:verify",
        "/health/alive",
        "/metrics"
      })
  void unknownPaths(String path) {
    assertError(http.post(path, "{}"), 404, 5, "PATH_NOT_FOUND");
    assertError(http.get(path), 404, 5, "PATH_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
  void otherMethods(String method) {
    Answer answer = http.send(method, HttpProbe.VERIFY, BodyPublishers.noBody());

    assertError(answer, 405, 12, "METHOD_NOT_ALLOWED");
    assertThat(answer.header("Allow")).hasValue("POST");
  }
}
