package dev.latchkey.dev.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.dev.DevException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends requests, and insists on how they are answered. */
final class TrainingHttp {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** The status of what is there; 0 if nobody answers. */
  int status(URI uri) throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  String get(URI uri, int expected) throws IOException, InterruptedException {
    return expect(expected, HttpRequest.newBuilder(uri).timeout(TIMEOUT).build());
  }

  JsonNode post(URI uri, JsonNode body, int expected, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return MAPPER.readTree(expect(expected, request.build()));
  }

  private String expect(int expected, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    if (response.statusCode() != expected) {
      // Not the answer itself, which may hold a credential.
      throw new DevException(
          "%s %s was answered with %d in place of %d."
              .formatted(
                  request.method(), request.uri().getPath(), response.statusCode(), expected));
    }
    return response.body();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }
}
