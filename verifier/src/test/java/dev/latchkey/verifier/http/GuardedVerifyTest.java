package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.http.auth.KubernetesGuard;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verify behind a guard that remembers what Kubernetes said of its callers. */
class GuardedVerifyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] TOKEN = {"Authorization", "Bearer good"};

  private final AtomicInteger reviews = new AtomicInteger();
  private volatile boolean allowed;
  private final HttpServer apiServer = apiServer();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl("http://127.0.0.1:" + apiServer.getAddress().getPort())
                  .build())
          .build();
  private final KubernetesGuard guard =
      new KubernetesGuard(client, Duration.ofSeconds(10), () -> {});
  private final VerifierWithoutCluster verifier =
      new VerifierWithoutCluster(AdminAccess.by(guard, Set.of("shop", "bank")));
  private final String credential = verifier.add(verifier.shop.issue()).credential();

  @AfterEach
  void stop() {
    verifier.close();
    guard.close();
    client.close();
    apiServer.stop(0);
  }

  @Test
  void whoMayNotIsRefusedAlsoWhenThatIsRemembered() {
    for (int i = 0; i < 3; i++) {
      VerifyTest.assertError(verifier.http.verify(credential, TOKEN), 403, 7, "PERMISSION_DENIED");
    }

    assertThat(verifier.direct).hasValue(0);
    assertThat(reviews).hasValue(2);
  }

  @Test
  void whoMayIsAnsweredAlsoWhenThatIsRemembered() {
    allowed = true;
    for (int i = 0; i < 3; i++) {
      assertThat(verifier.http.verify(credential, TOKEN).result()).isEqualTo("VALID");
    }
    VerifyTest.assertError(verifier.http.verify(credential), 401, 16, "TOKEN_REQUIRED");

    assertThat(reviews).hasValue(3);
  }

  private HttpServer apiServer() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/apis/authentication.k8s.io/v1/tokenreviews",
          exchange ->
              answer(
                  exchange,
                  """
                  {"authenticated": true, "audiences": ["latchkey"],
                   "user": {"username": "gateway"}}\
                  """));
      server.createContext(
          "/apis/authorization.k8s.io/v1/subjectaccessreviews",
          exchange -> answer(exchange, "{\"allowed\": " + allowed + "}"));
      server.start();
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(HttpExchange exchange, String status) throws IOException {
    try (exchange) {
      reviews.incrementAndGet();
      ObjectNode review = (ObjectNode) JSON.readTree(exchange.getRequestBody());
      review.set("status", JSON.readTree(status));
      byte[] body = JSON.writeValueAsBytes(review);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(201, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
