package dev.latchkey.bench.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Asks a verifier about credentials, over one connection that is kept. For one thread. */
final class VerifyConnection {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI uri;

  /** To the verifier at this port of this machine. */
  VerifyConnection(int port) {
    this.uri = URI.create("http://127.0.0.1:" + port + "/v2alpha1/admin/apiKeys:verify");
  }

  /** What a verifier says, in one word: {@code VALID}, or the code of the error. */
  String verify(DeliveredCredential credential) throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("content-type", "application/json")
              .timeout(TIMEOUT)
              .POST(
                  BodyPublishers.ofString(
                      json.writeValueAsString(Map.of("credential", credential.text()))))
              .build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        return "HTTP " + response.statusCode();
      }
      JsonNode answer = json.readTree(response.body());
      return answer.path("is_valid").asBoolean()
          ? "VALID"
          : answer.path("error_code").asText("no error_code");
    } catch (IOException e) {
      throw new BenchException("The verifier cannot be asked: " + e + ".", e);
    }
  }
}
