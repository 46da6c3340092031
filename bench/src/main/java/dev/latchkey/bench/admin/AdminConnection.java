package dev.latchkey.bench.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Asks an operator's admin API, over connections that are kept. Safe for use by several threads,
 * each of which has a connection then.
 */
final class AdminConnection {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);
  private static final String COLLECTIONS = "/v2alpha1/admin/";
  private static final String IMPORTED = COLLECTIONS + "importedApiKeys";
  private static final String ISSUED = COLLECTIONS + "issuedApiKeys";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String base;

  /** To the operator that listens at this port of this machine. */
  AdminConnection(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Imports a key. */
  void importKey(String namespace, Map<String, Object> key) {
    post(namespace, IMPORTED, key, 201);
  }

  /** Imports keys with one request, every one of them. */
  void importAll(String namespace, List<Map<String, Object>> keys) {
    JsonNode answer = post(namespace, IMPORTED + ":batchImport", Map.of("requests", keys), 200);
    int imported = answer.path("success_count").asInt();
    if (imported != keys.size()) {
      throw new BenchException(
          "Only %,d of a batch of %,d keys were imported.".formatted(imported, keys.size()));
    }
  }

  /** Issues a key; the id of its credential. */
  String issue(String namespace, Map<String, Object> key) {
    return keyID(post(namespace, ISSUED, key, 201));
  }

  /** Rotates a key; the id of its new credential. */
  String rotate(String namespace, String keyID) {
    return keyID(post(namespace, ISSUED + "/" + keyID + ":rotate", Map.of(), 201));
  }

  private static String keyID(JsonNode answer) {
    return answer.path("issued_api_key").path("key_id").asText();
  }

  private JsonNode post(String namespace, String path, Object body, int status) {
    try {
      return json.readTree(
          send(
              to(namespace, path)
                  .header("content-type", "application/json")
                  .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                  .build(),
              status));
    } catch (IOException e) {
      throw new BenchException("The operator cannot be asked: " + e + ".", e);
    }
  }

  /**
   * A request for a page of a list of imported keys.
   *
   * @param filter empty = all keys
   * @param pageToken empty = the first page
   * @param size how many keys it has at most
   */
  HttpRequest page(String namespace, String filter, String pageToken, int size) {
    return to(
            namespace,
            IMPORTED
                + "?page_size=%d&filter=%s&page_token=%s"
                    .formatted(size, encoded(filter), encoded(pageToken)))
        .GET()
        .build();
  }

  /** A request for a path that is none. */
  HttpRequest nothing() {
    return to("default", COLLECTIONS + "nothing").GET().build();
  }

  /** What the answer to a request for a page has. */
  Page read(HttpRequest page) {
    try {
      JsonNode answer = json.readTree(send(page, 200));
      return new Page(
          answer.path("imported_api_keys").size(), answer.path("next_page_token").asText());
    } catch (IOException e) {
      throw new BenchException("The operator's answer cannot be read.", e);
    }
  }

  /**
   * A page of a list.
   *
   * @param keys how many keys are on it
   * @param next the token of the next page; empty at the end
   */
  record Page(int keys, String next) {}

  /** How long it takes until the answer, which must have this status, is there as a whole. */
  Duration time(HttpRequest request, int status) {
    long begin = System.nanoTime();
    send(request, status);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private byte[] send(HttpRequest request, int status) {
    try {
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() != status) {
        throw new BenchException(
            "The operator answers HTTP %d (%s) to %s %s."
                .formatted(
                    response.statusCode(),
                    reason(response.body()),
                    request.method(),
                    request.uri().getPath()));
      }
      return response.body();
    } catch (IOException e) {
      throw new BenchException("The operator cannot be asked: " + e + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    }
  }

  private String reason(byte[] body) throws IOException {
    return json.readTree(body).path("details").path(0).path("reason").asText("no reason");
  }

  private HttpRequest.Builder to(String namespace, String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("latchkey-namespace", namespace)
        .timeout(TIMEOUT);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
