package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.http.HttpListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** The routes on a real socket, over keys in memory. */
final class AdminRoutesOnPort implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final String ISSUED = "/v2alpha1/admin/issuedApiKeys";
  static final String IMPORTED = "/v2alpha1/admin/importedApiKeys";
  static final String EITHER = "/v2alpha1/admin/apiKeys";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  final FakeKeys keys = new FakeKeys(clock);
  final FakeGuard guard = new FakeGuard();
  final HttpListener listener =
      HttpListener.start(
          "admin",
          "127.0.0.1",
          0,
          16,
          new AdminRoutes(keys, guard, FakeKeys.NAMESPACE, clock)::addTo);

  /** Sends a request; the body has single quotes for double ones; headers in turn, as alice. */
  Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer alice")
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(body.replace('\'', '"')));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Answer get(String path) {
    return send("GET", path, "");
  }

  Answer post(String path, String body) {
    return send("POST", path, body);
  }

  Answer patch(String path, String body) {
    return send("PATCH", path, body);
  }

  @Override
  public void close() {
    listener.close();
  }

  /** What came back. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    JsonNode body() {
      try {
        return JSON.readTree(response.body());
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + response.body(), e);
      }
    }

    /** Status, code and reason of an error. */
    String error() {
      JsonNode body = body();
      JsonNode info = body.path("details").path(0);
      if (!body.path("message").asText().endsWith(".")
          || !info.path("domain").asText().equals("latchkey.dev")) {
        throw new AssertionError("not a google.rpc.Status: " + body);
      }
      return status() + " " + body.get("code") + " " + info.path("reason").asText();
    }
  }
}
