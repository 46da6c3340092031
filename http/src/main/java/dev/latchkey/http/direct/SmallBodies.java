package dev.latchkey.http.direct;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.UnexpectedFailure;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Collects small bodies before anything is done about their requests: until then, a client that
 * sends slowly costs its connection and some memory, and holds up nobody. A body that says
 * beforehand that it is larger is left to whoever reads it; of one that does not, the beginning is
 * collected.
 *
 * <p>The network's buffers are not kept, but copied from: a client that sends each byte alone would
 * hold a whole one with each.
 */
public final class SmallBodies extends Handler.Wrapper {
  /**
   * The largest body that is collected, in bytes. Paths that need no token must not take larger
   * ones.
   */
  public static final int MAX_SIZE = 16 * 1024;

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return request.getLength() > MAX_SIZE
        ? super.handle(request, response, callback)
        : new Body(request, response, callback).collect();
  }

  private boolean handleCollected(Request request, Response response, Callback callback)
      throws Exception {
    return super.handle(request, response, callback);
  }

  /** One that is being collected, by whichever thread has something of it. */
  private final class Body implements Invocable.Task {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final CollectedBytes content = new CollectedBytes();

    Body(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    /** Goes on when more has come. */
    @Override
    public void run() {
      try {
        if (!collect()) {
          Response.writeError(request, response, callback, ErrorReason.PATH_NOT_FOUND.httpStatus());
        }
      } catch (Throwable failure) {
        UnexpectedFailure.answer(response, callback, failure);
      }
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    /** Hands the request on if what it waits for has come, and else sees to it that it goes on. */
    boolean collect() throws Exception {
      Optional<Content.Chunk> collected = read();
      if (collected.isEmpty()) {
        request.demand(this);
        return true;
      }
      return handleCollected(
          new RequestWithContent(request, content.bytes(), collected.get()), response, callback);
    }

    /** The chunk that ends what is collected; empty as long as there is none. */
    private Optional<Content.Chunk> read() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          return Optional.empty();
        }
        if (Content.Chunk.isFailure(chunk)) {
          return Optional.of(chunk);
        }
        content.append(chunk.getByteBuffer());
        chunk.release();
        if (chunk.isLast() || content.size() > MAX_SIZE) {
          return Optional.of(Content.Chunk.from(ByteBuffer.wrap(content.bytes()), chunk.isLast()));
        }
      }
    }
  }
}
