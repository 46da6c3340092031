package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.testing.RawClient;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that send their bodies slowly, or not at all, cost others; over real sockets. */
class SlowClientsTest {
  private static final int THREADS = 12;
  private static final int CLIENTS = 40;
  private static final int SMALL = 16 * 1024;
  private static final int LARGE = 1024 * 1024;
  private static final int HUGE = 4_000_000;

  private static final String FREE = "GET /free HTTP/1.1\nHost: localhost\n\n";

  private final HttpListener listener =
      HttpListener.start(
          "slow-test",
          "127.0.0.1",
          0,
          THREADS,
          routes -> {
            routes.get("/free", context -> JsonAnswer.write(context, 200, new byte[] {'1'}));
            routes.post("/refused", context -> refuse());
            routes.get("/refused", context -> refuse());
            routes.post("/small", context -> answerSize(context, SMALL));
            routes.post("/large", context -> answerSize(context, LARGE));
          });
  private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    drip.shutdownNow();
    for (RawClient client : clients) {
      client.close();
    }
    listener.close();
  }

  @Test
  void refusedBodiesThatComeByteByByteHoldUpNobody() throws IOException {
    List<RawClient> slow = connect(CLIENTS);
    for (RawClient client : slow) {
      client.send(post("/refused", "Content-Length: " + HUGE));
      drip(client, "x");
    }

    assertFree();
    for (RawClient client : slow) {
      RawClient.Answer answer = client.receive();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.head()).containsIgnoringCase("Connection: close");
    }
  }

  @Test
  void refusedBodiesInChunksHoldUpNobody() throws IOException {
    List<RawClient> slow = connect(CLIENTS);
    for (RawClient client : slow) {
      client.send(post("/small", "Transfer-Encoding: chunked"));
      client.send("4001\n" + "x".repeat(0x4001) + "\n");
      drip(client, "1\nx\n");
    }

    assertFree();
    for (RawClient client : slow) {
      assertThat(client.receive().status()).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100",
        "Content-Length: 100\nExpect: 100-continue",
        "Transfer-Encoding: chunked"
      })
  void smallBodiesThatComeByteByByteHoldUpNobody(String header) throws IOException {
    List<RawClient> slow = connect(CLIENTS);
    for (RawClient client : slow) {
      client.send(post("/small", header));
    }
    for (RawClient client : slow) {
      boolean chunked = header.startsWith("Transfer");
      if (header.contains("Expect")) {
        assertThat(client.receiveHead()).startsWith("HTTP/1.1 100 ");
      }
      client.send(chunked ? "32\n" + "x".repeat(50) : "x".repeat(50));
    }

    assertFree();
    for (RawClient client : slow) {
      boolean chunked = header.startsWith("Transfer");
      client.send(chunked ? "\n32\n" + "x".repeat(50) + "\n0\n\n" : "x".repeat(50));
      RawClient.Answer answer = client.receive();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("100");
    }
  }

  @Test
  void aLargeBodyThatHardlyComesIsATimeout() throws IOException {
    RawClient stopped = connect();
    stopped.send(post("/large", "Content-Length: " + LARGE) + "x".repeat(20_000));
    RawClient dripping = connect();
    dripping.send(post("/large", "Content-Length: " + LARGE));
    drip(dripping, "x");

    for (RawClient client : List.of(stopped, dripping)) {
      RawClient.Answer answer = client.receive();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.head())
          .containsIgnoringCase("Connection: close")
          .containsIgnoringCase("Content-Type: application/json");
      assertThat(answer.body()).contains("\"code\":4", "\"reason\":\"REQUEST_TIMEOUT\"");
    }
  }

  @Test
  void aLargeBodyMayTakeAWhile() throws IOException {
    RawClient client = connect();
    client.send(post("/large", "Content-Length: 100000"));
    for (int i = 0; i < 10; i++) {
      drip.schedule(() -> client.trySend("x".repeat(10_000)), 200L * i, TimeUnit.MILLISECONDS);
    }

    assertThat(client.receive().body()).isEqualTo("100000");
    client.send(FREE);
    assertThat(client.receive().status()).isEqualTo(200);
  }

  @Test
  void aRefusedBodyThatIsStillBeingSentKeepsTheConnection() throws IOException {
    RawClient client = connect();
    client.send(post("/refused", "Content-Length: " + LARGE));
    drip.schedule(() -> client.trySend("x".repeat(LARGE)), 300, TimeUnit.MILLISECONDS);

    RawClient.Answer answer = client.receive();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.head()).doesNotContainIgnoringCase("Connection: close");
    client.send(FREE);
    assertThat(client.receive().status()).isEqualTo(200);
  }

  @Test
  void requestsMayFollowEachOtherWithoutWaiting() throws IOException {
    RawClient client = connect();
    client.send(
        post("/small", "Content-Length: 3")
            + "xxx"
            + post("/refused", "Content-Length: 3")
            + "xxx"
            + post("/refused", "Transfer-Encoding: chunked")
            + "3\nxxx\n0\n\n"
            + post("/small", "Content-Length: 0")
            + "GET /refused HTTP/1.1\nHost: localhost\n\n"
            + post("/small", "Transfer-Encoding: chunked")
            + "4\nxxxx\n0\n\n"
            + FREE);

    assertThat(client.receive().body()).isEqualTo("3");
    assertThat(client.receive().status()).isEqualTo(401);
    assertThat(client.receive().status()).isEqualTo(401);
    assertThat(client.receive().body()).isEqualTo("0");
    assertThat(client.receive().status()).isEqualTo(401);
    assertThat(client.receive().body()).isEqualTo("4");
    assertThat(client.receive().status()).isEqualTo(200);
  }

  @Test
  void aLargeBodyIsNotAskedForWhereItWouldBeRefused() throws IOException {
    RawClient client = connect();
    client.send(post("/refused", "Content-Length: " + HUGE + "\nExpect: 100-continue"));

    assertThat(client.receive().status()).isEqualTo(401);
  }

  @Test
  void aClientThatGoesAwayWhileSendingIsForgotten() throws IOException {
    for (RawClient client : connect(CLIENTS)) {
      client.send(post("/small", "Content-Length: 100") + "x");
      client.close();
    }

    assertFree();
  }

  private void assertFree() throws IOException {
    RawClient client = connect();
    client.patience(Duration.ofSeconds(5));
    client.send(FREE);
    assertThat(client.receive().status()).isEqualTo(200);
  }

  private RawClient connect() throws IOException {
    RawClient client = new RawClient(listener.port());
    clients.add(client);
    return client;
  }

  private List<RawClient> connect(int count) throws IOException {
    List<RawClient> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      connected.add(connect());
    }
    return connected;
  }

  private void drip(RawClient client, String drop) {
    drip.scheduleAtFixedRate(() -> client.trySend(drop), 100, 100, TimeUnit.MILLISECONDS);
  }

  private static String post(String path, String header) {
    return "POST " + path + " HTTP/1.1\nHost: localhost\n" + header + "\n\n";
  }

  private static void refuse() {
    throw new RequestException(ErrorReason.TOKEN_REQUIRED, "No.");
  }

  private static void answerSize(Context context, int limit) throws IOException {
    String size = Integer.toString(RequestBody.read(context, limit).length);
    JsonAnswer.write(context, 200, size.getBytes(StandardCharsets.US_ASCII));
  }
}
