package dev.latchkey.http.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** An API server that answers TokenReviews and SubjectAccessReviews, and nothing else. */
public final class ReviewingServer implements AutoCloseable {
  /** Whom the token {@code good} belongs to. */
  public static final String GOOD =
      """
      {"authenticated": true, "audiences": ["latchkey"], "user": {
        "username": "system:serviceaccount:shop:gateway", "uid": "u-1",
        "groups": ["system:serviceaccounts", "system:authenticated"],
        "extra": {"example.org/pod": ["gateway-0"]}}}\
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  public final List<JsonNode> tokenReviews = Collections.synchronizedList(new ArrayList<>());
  public final List<JsonNode> accessReviews = Collections.synchronizedList(new ArrayList<>());
  public final KubernetesClient client;

  /** Status of the answer to a token. */
  public volatile UnaryOperator<String> callers =
      token -> token.startsWith("good") ? GOOD : "{\"error\": \"invalid bearer token\"}";

  /** Status of the answer to a verb. */
  public volatile UnaryOperator<String> decisions = verb -> "{\"allowed\": true}";

  /** The HTTP status of every answer. */
  public volatile int httpStatus = 201;

  /** Runs before each answer. */
  public volatile Runnable delay = () -> {};

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  public ReviewingServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/apis/authentication.k8s.io/v1/tokenreviews",
        exchange ->
            answer(exchange, tokenReviews, spec -> callers.apply(spec.at("/token").asText())));
    server.createContext(
        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        exchange ->
            answer(
                exchange,
                accessReviews,
                spec -> decisions.apply(spec.at("/resourceAttributes/verb").asText())));
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build();
  }

  /** The server is gone; connections to it are refused. */
  public void shutDown() {
    server.stop(0);
  }

  @Override
  public void close() {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange, List<JsonNode> asked, Status statusOf)
      throws IOException {
    try (exchange) {
      ObjectNode review = (ObjectNode) JSON.readTree(exchange.getRequestBody());
      asked.add(review.get("spec"));
      delay.run();
      review.set("status", JSON.readTree(statusOf.of(review.get("spec"))));
      byte[] body =
          (httpStatus == 201 ? review.toString() : "{\"kind\": \"Status\"}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(httpStatus, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private interface Status {
    String of(JsonNode spec);
  }
}
