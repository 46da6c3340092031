package dev.latchkey.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testing.contract.HttpContract;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of the HTTP API that asks for one namespace. Every answer is held against the document
 * that describes the API. Thread-safe.
 */
final class Api {
  static final String ADMIN = "/v2alpha1/admin/";
  static final String VERIFY = ADMIN + "apiKeys:verify";
  static final String BATCH_VERIFY = ADMIN + "apiKeys:batchVerify";
  static final String DERIVE = ADMIN + "apiKeys:derive";
  static final String SELF_REVOKE = "/v2alpha1/apiKeys:selfRevoke";
  static final String JWKS = ADMIN + "derivedKeys/jwks.json";
  static final String BATCH_IMPORT = ADMIN + "importedApiKeys:batchImport";

  private final URI base;
  private final HttpContract contract;
  private final List<String> headers;
  private final HttpClient client;

  Api(URI base, String namespace, HttpContract contract) {
    this(
        base,
        contract,
        List.of("Latchkey-Namespace", namespace),
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  private Api(URI base, HttpContract contract, List<String> headers, HttpClient client) {
    this.base = base;
    this.contract = contract;
    this.headers = List.copyOf(headers);
    this.client = client;
  }

  URI base() {
    return base;
  }

  /** The same client with a bearer token. */
  Api as(String token) {
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of("Authorization", "Bearer " + token));
    return new Api(base, contract, all, client);
  }

  /** The same client without what it sends with each request. */
  Api bare() {
    return new Api(base, contract, List.of(), client);
  }

  Answer get(String path, String... more) {
    return send("GET", path, BodyPublishers.noBody(), more);
  }

  Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  Answer post(String path, JsonNode body, String... more) {
    return send("POST", path, BodyPublishers.ofString(body.toString()), more);
  }

  Answer patch(String path, JsonNode body, String... more) {
    return send("PATCH", path, BodyPublishers.ofString(body.toString()), more);
  }

  Answer send(String method, String path, BodyPublisher body, String... more) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, body)
            .timeout(Duration.ofSeconds(120));
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of(more));
    for (int i = 0; i < all.size(); i += 2) {
      request.header(all.get(i), all.get(i + 1));
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      contract.check(response);
      return new Answer(response);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
