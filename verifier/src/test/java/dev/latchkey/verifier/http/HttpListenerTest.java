package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.ListenException;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HttpListenerTest {
  @Test
  void aRequestUnderWayIsFinishedWhenTheListenerStops() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    HttpListener listener =
        HttpListener.start(
            "slow",
            "127.0.0.1",
            0,
            8,
            routes ->
                routes.get(
                    "/slow",
                    context -> {
                      begun.countDown();
                      release.await();
                      JsonAnswer.write(context, 200, new byte[] {'1'});
                    }));
    int port = listener.port();
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(() -> HttpProbe.ofAnotherApi(port).get("/slow"));
    await().until(() -> begun.getCount() == 0);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(listener::close);
    await().until(() -> isRefused(port));
    // Longer than connections without a request are kept.
    await().pollDelay(Duration.ofMillis(400)).until(() -> true);
    release.countDown();

    assertThat(answer.join().status()).isEqualTo(200);
    stopped.join();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("slow-")));
  }

  @Test
  void aTakenPortIsOneSentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () -> HttpListener.start("taken", "127.0.0.1", taken.getLocalPort(), 8, routes -> {}))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken");
    }
  }

  @Test
  void unexpectedFailuresAreErrorsWithoutDetails() {
    try (HttpListener listener =
        HttpListener.start(
            "failing",
            "127.0.0.1",
            0,
            8,
            routes ->
                routes.get(
                    "/fail",
                    context -> {
                      throw new IllegalStateException("hunter2");
                    }))) {
      Answer answer = HttpProbe.ofAnotherApi(listener.port()).get("/fail");

      VerifyTest.assertError(answer, 500, 13, "INTERNAL");
      assertThat(answer.response().body()).doesNotContain("hunter2");
    }
  }

  private static boolean isRefused(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }
}
