package dev.latchkey.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.ListenerOptions;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Answers to a client that does not read: they fill the network's buffers, and are cut anywhere.
 */
class FrugalEndPointTest {
  private static final int REQUESTS = 5_000;
  private static final int ANSWER_SIZE = 3_000;

  /** Some that are written before the client begins to read. */
  private static final int UNREAD = 100;

  private final AtomicInteger answered = new AtomicInteger();
  private final CountDownLatch many = new CountDownLatch(UNREAD);
  private final HttpListener listener =
      HttpListener.start(
          new ListenerOptions("frugal-test", "127.0.0.1", 0, 4, Optional.empty()),
          List.of(this::answer),
          routes -> {});

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void answersThatTheClientIsSlowToReadComeWhole() throws Exception {
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(4_096);
      client.connect(new InetSocketAddress("127.0.0.1", listener.port()));
      client.setSoTimeout(20_000);
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client));
      assertThat(many.await(20, TimeUnit.SECONDS)).isTrue();

      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(head(in)).contains("Content-Length: " + ANSWER_SIZE);
        assertThat(in.readNBytes(ANSWER_SIZE)).as("answer %d", i).isEqualTo(content(letter(i)));
      }
      sent.get(20, TimeUnit.SECONDS);
      assertThat(answered).hasValue(REQUESTS);
    }
  }

  private boolean answer(Request request, byte[] body, Response response, Callback callback) {
    answered.incrementAndGet();
    many.countDown();
    JsonAnswer.write(response, callback, 200, content(body[0]));
    return true;
  }

  private static void send(Socket client) {
    try {
      for (int i = 0; i < REQUESTS; i++) {
        String request =
            "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n" + (char) letter(i);
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readByte());
    }
    return head.toString();
  }

  private static byte letter(int number) {
    return (byte) ('a' + number % 26);
  }

  private static byte[] content(byte letter) {
    byte[] content = new byte[ANSWER_SIZE];
    Arrays.fill(content, letter);
    return content;
  }
}
