package dev.latchkey.http.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The end of a connection, which spares system calls. After each request Jetty reads again, twice,
 * to learn that nothing more has come; here, a read that left room in its buffer has told so
 * already, and the next one waits until the selector reports more. It reports whatever has come, so
 * nothing is overlooked.
 */
final class FrugalEndPoint extends SocketChannelEndPoint {
  /**
   * How often in a row it is read although nothing was reported: a client that sends without end
   * must not keep its thread from all others.
   */
  private static final int MAX_READS = 2;

  private static final int JOINED_SIZE = 4 * 1024;

  private static final ThreadLocal<ByteBuffer> JOINED =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(JOINED_SIZE));

  // Written by whichever thread reads, and by the selector's when it reports. It reports that there
  // is something to read only to who has read and asked for that since; but it reports too that
  // there is room to write, while another thread may read. That does no harm: at worst there is one
  // read more, or one round by the selector.
  private boolean drained;
  private int reads;

  FrugalEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  @Override
  public Runnable onSelected() {
    drained = false;
    reads = 0;
    return super.onSelected();
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    if (drained && isOpen() && !isInputShutdown()) {
      return 0;
    }
    int room = BufferUtil.space(buffer);
    int filled = super.fill(buffer);
    reads++;
    drained = filled >= 0 && (filled < room || reads == MAX_READS);
    return filled;
  }

  /** Writes a header and a small body as one piece, which costs less than to gather the two. */
  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    if (buffers.length == 1 || BufferUtil.remaining(buffers) > JOINED_SIZE) {
      return super.flush(buffers);
    }
    ByteBuffer joined = JOINED.get().clear();
    for (ByteBuffer buffer : buffers) {
      joined.put(joined.position(), buffer, buffer.position(), buffer.remaining());
      joined.position(joined.position() + buffer.remaining());
    }
    return write(joined.flip(), buffers);
  }

  private boolean write(ByteBuffer joined, ByteBuffer[] buffers) throws IOException {
    int written;
    try {
      written = getChannel().write(joined);
    } catch (IOException e) {
      throw new EofException(e);
    }
    if (written > 0) {
      notIdle();
    }
    for (ByteBuffer buffer : buffers) {
      int part = Math.min(written, buffer.remaining());
      buffer.position(buffer.position() + part);
      written -= part;
    }
    return !joined.hasRemaining();
  }
}
