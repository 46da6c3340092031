package dev.latchkey.bench.load.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers the requests of one connection, and does nothing for a time before one of them or all.
 */
final class StallingServer implements AutoCloseable {
  private static final String BODY = "{\"is_valid\":true}";
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
          .formatted(BODY.length(), BODY)
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listening;
  private final long stallNanos;
  private final int before;
  private final AtomicInteger answered = new AtomicInteger();

  private StallingServer(ServerSocket listening, Duration stall, int before) {
    this.listening = listening;
    this.stallNanos = stall.toNanos();
    this.before = before;
  }

  /** Stalls before the answer of this number; 1: before each. */
  static StallingServer start(Duration stall, int before) throws IOException {
    StallingServer server =
        new StallingServer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), stall, before);
    Thread thread = new Thread(server::serve, "stalling-server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  int port() {
    return listening.getLocalPort();
  }

  int answered() {
    return answered.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void serve() {
    try (Socket socket = listening.accept()) {
      socket.setTcpNoDelay(true);
      byte[] request = new byte[4096];
      // One request is under way at a time, and is smaller than a packet.
      while (socket.getInputStream().read(request) > 0) {
        int number = answered.incrementAndGet();
        if (before == 1 || number == before) {
          stall();
        }
        socket.getOutputStream().write(ANSWER);
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void stall() {
    long end = System.nanoTime() + stallNanos;
    for (long left = stallNanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
