package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Kept connections to one server, looked at busily. For one thread. */
final class Connections {
  private static final int BUFFER = 128 * 1024;

  /** After that, an answer is taken for one that will never come. */
  private static final long MAX_WAIT = Duration.ofSeconds(10).toNanos();

  private final Selector selector;
  private final List<Connection> all = new ArrayList<>();
  private long heardNanos;

  private Connections(Selector selector) {
    this.selector = selector;
  }

  static Connections open(int port, int count) throws IOException {
    Connections connections = new Connections(Selector.open());
    ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    byte[] copy = new byte[BUFFER];
    for (int i = 0; i < count; i++) {
      connections.all.add(Connection.open(port, connections.selector, in, copy));
    }
    return connections;
  }

  List<Connection> all() {
    return all;
  }

  /**
   * Begins to wait: what came before says nothing about whether the server answers now.
   *
   * @param nanos until when it need not
   */
  void awaitFrom(long nanos) {
    heardNanos = nanos;
  }

  /**
   * Looks once at all connections, without waiting.
   *
   * @param onAnswer told of each one whose answer is there
   * @throws BenchException if no answer has come for long
   */
  void look(OnAnswer onAnswer) throws IOException {
    int ready = selector.selectNow(key -> proceed(key, onAnswer));
    if (ready > 0) {
      heardNanos = System.nanoTime();
    } else if (System.nanoTime() - heardNanos > MAX_WAIT) {
      throw new BenchException("The server does not answer.");
    }
  }

  void close() throws IOException {
    for (Connection connection : all) {
      connection.close();
    }
    selector.close();
  }

  static BenchException unreachable(IOException e) {
    return new BenchException("A server cannot be reached: " + e + ".", e);
  }

  private static void proceed(SelectionKey key, OnAnswer onAnswer) {
    Connection connection = (Connection) key.attachment();
    try {
      if (connection.proceed()) {
        onAnswer.accept(connection);
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** What happens when an answer is there. */
  interface OnAnswer {
    void accept(Connection connection) throws IOException;
  }
}
