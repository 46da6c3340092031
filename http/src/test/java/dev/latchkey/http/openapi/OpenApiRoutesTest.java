package dev.latchkey.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.http.HttpListener;
import dev.latchkey.testing.contract.HttpContract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenApiRoutesTest {
  private final HttpListener listener =
      HttpListener.start("openapi-test", "127.0.0.1", 0, 8, new OpenApiRoutes()::addTo);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpContract contract = HttpContract.published();

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void theDocumentIsServed() throws Exception {
    HttpResponse<String> answer = ask("GET", "/openapi.json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(new ObjectMapper().readTree(answer.body()).get("openapi").asText())
        .startsWith("3.1.");
    contract.check(answer);
  }

  @Test
  void headIsTheSameWithoutTheBody() throws Exception {
    HttpResponse<String> got = ask("GET", "/openapi.json");
    HttpResponse<String> answer = ask("HEAD", "/openapi.json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("ETag")).isEqualTo(got.headers().firstValue("ETag"));
    contract.check(answer);
  }

  @Test
  void whoeverHasItIsNotSentItAgain() throws Exception {
    String tag = ask("GET", "/openapi.json").headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> answer = ask("GET", "/openapi.json", "If-None-Match", "\"x\", " + tag);

    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.body()).isEmpty();
    contract.check(answer);
  }

  @Test
  void errorsOfTheListenerAreInTheContract() throws Exception {
    contract.check(ask("GET", "/nothing"));
    contract.check(ask("POST", "/openapi.json"));
    contract.check(ask("GET", "/" + "x".repeat(20_000)));
    contract.check(ask("GET", "/openapi.json", "X", "x".repeat(20_000)));
  }

  private HttpResponse<String> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
