package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One kept connection, with at most one request under way. Not thread-safe. */
final class Connection {
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);
  private final ByteBuffer in;
  private final byte[] copy;
  private final AnswerReader answer = new AnswerReader();
  private ExpectedAnswer expected = ExpectedAnswer.VALID;
  private boolean busy;
  private int group;
  private long sinceNanos;

  /**
   * @param in takes what is read; may be shared by connections of one thread
   * @param copy of the same size; likewise
   */
  private Connection(SocketChannel channel, Selector selector, ByteBuffer in, byte[] copy)
      throws IOException {
    this.channel = channel;
    this.in = in;
    this.copy = copy;
    this.key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  static Connection open(int port, Selector selector, ByteBuffer in, byte[] copy)
      throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    return new Connection(channel, selector, in, copy);
  }

  /**
   * Sends a request.
   *
   * @param group whose it is
   * @param sinceNanos when it was to be sent, from which on it is waited for
   */
  void send(Requests requests, int group, long sinceNanos) throws IOException {
    this.busy = true;
    this.group = group;
    this.sinceNanos = sinceNanos;
    this.expected = requests.expected();
    out.clear();
    out.put(requests.next());
    out.flip();
    write();
  }

  /**
   * Reads what has come, and writes what could not be written before.
   *
   * @return whether the answer is there
   * @throws BenchException if it is a wrong one, or none will come
   */
  boolean proceed() throws IOException {
    if (out.hasRemaining()) {
      write();
    }
    in.clear();
    int length = channel.read(in);
    if (length < 0) {
      throw new BenchException("The server has closed a connection.");
    }
    if (length == 0) {
      return false;
    }
    if (!busy) {
      throw new BenchException("An answer came that nobody asked for.");
    }
    in.flip();
    in.get(copy, 0, length);
    if (!answer.take(copy, length)) {
      return false;
    }
    answer.finish(expected);
    busy = false;
    return true;
  }

  int group() {
    return group;
  }

  long sinceNanos() {
    return sinceNanos;
  }

  void close() throws IOException {
    channel.close();
  }

  private void write() throws IOException {
    channel.write(out);
    int wanted =
        out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }
}
