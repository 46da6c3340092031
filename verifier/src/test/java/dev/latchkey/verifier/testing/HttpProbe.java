package dev.latchkey.verifier.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testing.contract.HttpContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Asks a verifier over a real socket, and holds each answer against the HTTP API's contract. */
public final class HttpProbe {
  public static final String VERIFY = "/v2alpha1/admin/apiKeys:verify";
  public static final String BATCH_VERIFY = "/v2alpha1/admin/apiKeys:batchVerify";

  public static final String SELF_REVOKE = "/v2alpha1/apiKeys:selfRevoke";

  public static final String DERIVE = "/v2alpha1/admin/apiKeys:derive";
  public static final String JWKS = "/v2alpha1/admin/derivedKeys/jwks.json";
  public static final String STATUS_LISTS = "/v2alpha1/derivedKeys/statusLists/";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final HttpContract CONTRACT = HttpContract.published();

  private final int port;
  private final boolean checking;

  public HttpProbe(int port) {
    this(port, true);
  }

  private HttpProbe(int port, boolean checking) {
    this.port = port;
    this.checking = checking;
  }

  /** For ports that serve something else than the HTTP API: answers are not held against it. */
  public static HttpProbe ofAnotherApi(int port) {
    return new HttpProbe(port, false);
  }

  public int port() {
    return port;
  }

  /** Verifies a credential; headers are names and values in turn. */
  public Answer verify(String credential, String... headers) {
    return post(VERIFY, json(Map.of("credential", credential)), headers);
  }

  public Answer batchVerify(List<String> credentials, String... headers) {
    List<Map<String, String>> requests =
        credentials.stream().map(credential -> Map.of("credential", credential)).toList();
    return post(BATCH_VERIFY, json(Map.of("requests", requests)), headers);
  }

  public Answer selfRevoke(String credential, String... headers) {
    return selfRevokeFor(credential, "REVOCATION_REASON_KEY_COMPROMISE", headers);
  }

  public Answer selfRevokeFor(String credential, String reason, String... headers) {
    return post(SELF_REVOKE, json(Map.of("credential", credential, "reason", reason)), headers);
  }

  /** Derives from a credential; the rest is JSON with single quotes, such as {@code 'ttl':'1h'}. */
  public Answer derive(String credential, String rest) {
    String members = rest.isEmpty() ? "" : "," + rest.replace('\'', '"');
    return post(DERIVE, "{\"credential\":\"" + credential + "\"" + members + "}");
  }

  public Answer post(String path, String body, String... headers) {
    boolean typed = Arrays.asList(headers).contains("Content-Type");
    String[] all = typed ? headers : append(headers, "Content-Type", "application/json");
    return send("POST", path, BodyPublishers.ofString(body), all);
  }

  public Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  public Answer send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      if (checking) {
        CONTRACT.check(response);
      }
      return new Answer(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String[] append(String[] headers, String name, String value) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = name;
    all[headers.length + 1] = value;
    return all;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
