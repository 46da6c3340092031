package dev.latchkey.http.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.ListenerOptions;
import dev.latchkey.http.RequestBody;
import dev.latchkey.http.testing.CapturedLog;
import dev.latchkey.http.testing.RawClient;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered ahead of the routes, and what reaches them, over real sockets. */
class DirectRoutesTest {
  private static final int THREADS = 10;
  private static final int PLACES = 4 * THREADS;

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<RawClient> clients = new ArrayList<>();
  private final HttpListener listener =
      HttpListener.start(
          new ListenerOptions("direct-test", "127.0.0.1", 0, THREADS, Optional.empty()),
          List.of(DirectRoutesTest::answerDirectly),
          this::addRoutes);

  @AfterEach
  void stop() throws IOException {
    release.countDown();
    for (RawClient client : clients) {
      client.close();
    }
    listener.close();
  }

  @Test
  void aWholeRequestIsAnsweredDirectly() throws IOException {
    assertThat(exchange(post("direct", "Content-Length: 6") + "direct"))
        .isEqualTo("directly: direct");
  }

  @Test
  void soIsOneWhoseBodyComesLater() throws Exception {
    RawClient client = connect();
    client.send(post("direct", "Content-Length: 6"));
    for (String piece : List.of("d", "ire", "ct")) {
      await().pollDelay(Duration.ofMillis(50)).until(() -> true);
      client.send(piece);
    }

    assertThat(client.receive().body()).isEqualTo("directly: direct");
  }

  @Test
  void soIsOneInChunks() throws IOException {
    assertThat(exchange(post("direct", "Transfer-Encoding: chunked") + "3\ndir\n3\nect\n0\n\n"))
        .isEqualTo("directly: direct");
  }

  @Test
  void soIsOneWithAChunkForEachByte() throws IOException {
    String rest = "0123456789".repeat(SmallBodies.MAX_SIZE).substring(0, SmallBodies.MAX_SIZE - 6);
    StringBuilder chunks = new StringBuilder();
    ("direct" + rest).chars().forEach(c -> chunks.append("1\n").append((char) c).append('\n'));

    assertThat(exchange(post("direct", "Transfer-Encoding: chunked") + chunks + "0\n\n"))
        .isEqualTo("directly: direct" + rest);
  }

  @Test
  void soIsOneAfterWhichTheClientSendsNoMore() throws IOException {
    RawClient client = connect();
    client.send(post("direct", "Content-Length: 6") + "direct");
    client.finish();

    assertThat(client.receive().body()).isEqualTo("directly: direct");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, SmallBodies.MAX_SIZE, SmallBodies.MAX_SIZE + 1, 300_000})
  void whatIsNotAnsweredDirectlyReachesTheRouteAsItWas(int size) throws IOException {
    String body = "x".repeat(size);

    assertThat(exchange(post("direct", "Content-Length: " + size) + body))
        .isEqualTo("by the route: " + size);
    assertThat(
            exchange(
                post("direct", "Transfer-Encoding: chunked")
                    + (size == 0 ? "" : Integer.toHexString(size) + "\n" + body + "\n")
                    + "0\n\n"))
        .isEqualTo("by the route: " + size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "x-http-method-override"})
  void theMethodIsThatOfTheFirstLine(String header) throws IOException {
    assertThat(exchange(post("direct", header + ": DELETE\nContent-Length: 1") + "x"))
        .isEqualTo("by the route: 1");
    assertThat(exchange(post("deleted", header + ": DELETE\nContent-Length: 1") + "x"))
        .contains("\"reason\":\"METHOD_NOT_ALLOWED\"");
  }

  @Test
  void aBodyBeyondTheSmallOnesIsNotForDirectRoutes() throws IOException {
    String body = "direct" + "x".repeat(SmallBodies.MAX_SIZE);

    assertThat(exchange(post("direct", "Content-Length: " + body.length()) + body))
        .isEqualTo("by the route: " + body.length());
  }

  @Test
  void requestsFollowEachOtherOnAConnectionInAnyOrder() throws IOException {
    RawClient client = connect();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      requests.append(post("direct", "Content-Length: 6")).append(i % 3 == 0 ? "routed" : "direct");
    }
    client.send(requests.toString());

    for (int i = 0; i < 200; i++) {
      assertThat(client.receive().body())
          .isEqualTo(i % 3 == 0 ? "by the route: 6" : "directly: direct");
    }
  }

  @Test
  void whenAllThreadsWaitWhatIsDirectIsAnsweredStillAndTheRestIsRefusedInTime() throws IOException {
    for (int i = 0; i < PLACES; i++) {
      connect().send(post("wait", "Content-Length: 0"));
    }
    // As long as one of them has not arrived, another one takes its place.
    await().until(() -> isRefused(connect()));

    RawClient client = connect();
    client.send(post("direct", "Content-Length: 6") + "direct");
    assertThat(client.receive().body()).isEqualTo("directly: direct");
    client.send(post("direct", "Content-Length: 6") + "routed");
    RawClient.Answer answer = client.receive();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("\"code\":14", "\"reason\":\"UNAVAILABLE\"");

    release.countDown();
    await().until(() -> waiting.get() == PLACES);
    client.send(post("direct", "Content-Length: 6") + "routed");
    assertThat(client.receive().body()).isEqualTo("by the route: 6");
  }

  @Test
  void whatFailsUnforeseenIsAnErrorWhoseLogQuotesNoRequest() throws IOException {
    try (CapturedLog ours = new CapturedLog("dev.latchkey.http.UnexpectedFailure");
        CapturedLog jettys = new CapturedLog("org.eclipse.jetty.server.Response")) {
      RawClient client = connect();
      client.send(post("direct", "Content-Length: 7") + "hunter2");
      RawClient.Answer direct = client.receive();
      client.send(post("fail", "Content-Length: 0"));
      RawClient.Answer routed = client.receive();

      for (RawClient.Answer answer : List.of(direct, routed)) {
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("\"reason\":\"INTERNAL\"").doesNotContain("hunter2");
      }
      assertThat(ours.whole())
          .contains("IllegalStateException", "LinkageError", "DirectRoutesTest")
          .doesNotContain("hunter2");
      assertThat(jettys.whole()).doesNotContain("hunter2");
    }
  }

  private static boolean answerDirectly(
      Request request, byte[] body, Response response, Callback callback) {
    String text = new String(body, StandardCharsets.US_ASCII);
    if (text.equals("hunter2")) {
      throw new IllegalStateException(text);
    }
    boolean direct = text.startsWith("direct");
    if (direct) {
      JsonAnswer.write(response, callback, 200, utf8("directly: " + text));
    }
    return direct;
  }

  private void addRoutes(RoutesConfig routes) {
    routes.post(
        "/direct",
        context ->
            JsonAnswer.write(
                context, 200, utf8("by the route: " + RequestBody.read(context, 1 << 20).length)));
    routes.delete("/deleted", context -> JsonAnswer.write(context, 200, utf8("deleted")));
    routes.post(
        "/fail",
        context -> {
          throw new LinkageError("hunter2");
        });
    routes.post(
        "/wait",
        context -> {
          release.await();
          waiting.incrementAndGet();
          JsonAnswer.write(context, 200, utf8("1"));
        });
  }

  private static boolean isRefused(RawClient client) throws IOException {
    client.patience(Duration.ofMillis(200));
    client.send(post("wait", "Content-Length: 0"));
    try {
      return client.receive().status() == 503;
    } catch (SocketTimeoutException waiting) {
      return false;
    }
  }

  private String exchange(String request) throws IOException {
    RawClient client = connect();
    client.send(request);
    return client.receive().body();
  }

  private RawClient connect() throws IOException {
    RawClient client = new RawClient(listener.port());
    clients.add(client);
    return client;
  }

  private static String post(String path, String header) {
    return "POST /" + path + " HTTP/1.1\nHost: localhost\n" + header + "\n\n";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
