package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawRequestTest {
  private static final String BODY = "{\"credential\":\"x\"}";

  private VerifierWithoutCluster verifier;

  @BeforeAll
  void start() {
    verifier = new VerifierWithoutCluster();
  }

  @AfterAll
  void stop() {
    verifier.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:4420",
        "LOCALHOST",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:4420"
      })
  void loopbackHosts(String host) {
    assertThat(RawSocket.status(verify("Host: " + host))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:4420",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "127.0.0.2",
        "0.0.0.0",
        "[::]",
        "[::1].evil.example",
        "latchkey"
      })
  void otherHosts(String host) {
    String answer = verify("Host: " + host);

    assertStatus(answer, host.startsWith("[::1].") ? 400 : 421);
  }

  @Test
  void everyPathChecksTheHost() {
    assertStatus(
        RawSocket.exchange(
            verifier.http.port(),
            "GET /nothing HTTP/1.1\nHost: evil.example\nConnection: close\n\n"),
        421);
  }

  @Test
  void aTargetWithAnotherHost() {
    String answer =
        RawSocket.exchange(
            verifier.http.port(),
            "GET http://evil.example/nothing HTTP/1.1\nHost: localhost\nConnection: close\n\n");

    assertThat(RawSocket.status(answer)).isIn(400, 421);
    assertIsErrorBody(answer);
  }

  @Test
  void withoutAHost() {
    assertStatus(verify("X: y"), 400);
    assertStatus(RawSocket.exchange(verifier.http.port(), "GET /nothing HTTP/1.0\n\n"), 421);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\n\n",
        "POST /v2alpha1/admin/apiKeys:verify HTTP/9.9\nHost: localhost\n\n",
        "POST /v2alpha1/admin/apiKeys:verify HTTP/1.1\nHost: localhost\nHost: localhost\n\n",
        "POST /v2alpha1/admin/apiKeys:verify HTTP/1.1\nHost: localhost\nBad Header: x\n\n",
        "POST /v2alpha1/admin/apiKeys:verify HTTP/1.1\nHost: localhost\nContent-Length: x\n\n",
        "POST /v2alpha1/admin/apiKeys:verify HTTP/1.1\nHost: localhost\nContent-Length: -1\n\n",
        "POST /%zz HTTP/1.1\nHost: localhost\n\n"
      })
  void malformedRequestsAreAnsweredAsJson(String request) {
    String answer = RawSocket.exchange(verifier.http.port(), request);

    assertThat(RawSocket.status(answer)).isBetween(400, 505);
    assertIsErrorBody(answer);
  }

  @Test
  void aMalformedChunkIsAnsweredAsJson() {
    String answer =
        RawSocket.exchange(
            verifier.http.port(),
            "POST /v2alpha1/admin/apiKeys:verify HTTP/1.1\nHost: localhost\nConnection: close\n"
                + "Transfer-Encoding: chunked\n\nzz\n");

    assertStatus(answer, 400);
  }

  @Test
  void aHeaderThatIsTooLarge() {
    String answer = verify("Host: localhost\nX: " + "x".repeat(20_000));

    assertStatus(answer, 431);
    assertThat(answer).doesNotContain("xxxx");
  }

  private String verify(String header) {
    return RawSocket.exchange(
        verifier.http.port(),
        "POST /v2alpha1/admin/apiKeys:verify HTTP/1.1\n"
            + header
            + "\nConnection: close\nContent-Length: "
            + BODY.length()
            + "\n\n"
            + BODY);
  }

  private static void assertStatus(String answer, int status) {
    assertThat(RawSocket.status(answer)).isEqualTo(status);
    assertIsErrorBody(answer);
  }

  private static void assertIsErrorBody(String answer) {
    assertThat(answer).containsIgnoringCase("Content-Type: application/json");
    assertThat(answer).contains("type.googleapis.com/google.rpc.ErrorInfo");
  }
}
