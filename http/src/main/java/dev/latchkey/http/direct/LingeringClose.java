package dev.latchkey.http.direct;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Reads what a client still sends after it was answered, until it has seen the answer and closes:
 * closed under it, the connection would be reset, and the client report that instead of the answer
 * (RFC 9112, 9.6). No thread waits. Ends with the connection's idle timeout too.
 */
final class LingeringClose extends Callback.Nested implements Invocable.Task {
  /** What is read of one, in bytes. */
  private static final int MAX_DISCARDED = 16 * 1024 * 1024;

  private final Request request;
  private int discarded;

  /**
   * @param request whose body is not wanted
   * @param callback told when nothing more need be read
   */
  LingeringClose(Request request, Callback callback) {
    super(callback);
    this.request = request;
  }

  @Override
  public void succeeded() {
    run();
  }

  @Override
  public void run() {
    while (discarded < MAX_DISCARDED) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      discarded += chunk.remaining();
      chunk.release();
      if (chunk.isLast() || Content.Chunk.isFailure(chunk)) {
        break;
      }
    }
    super.succeeded();
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
