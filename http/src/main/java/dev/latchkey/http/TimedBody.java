package dev.latchkey.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * A body as it comes, piece by piece. The servlet's stream would wait as long as its client cares
 * to send a byte now and then; this one waits for as long as its reader says. Whoever reads through
 * it must not also read the stream.
 */
final class TimedBody {
  private final Request request;

  private TimedBody(Request request) {
    this.request = request;
  }

  static TimedBody of(Context context) {
    return new TimedBody(ServletContextRequest.getServletContextRequest(context.req()));
  }

  /**
   * The next piece, which the caller must release; the last one says that it is. Waits for it if it
   * has not come yet.
   *
   * @param deadline until when, in terms of {@link System#nanoTime}
   * @throws TimeoutException if it has not come by then; nothing more can be read after that
   * @throws IOException if there is none to come: the client is gone
   * @throws RuntimeException if what the client sends is no HTTP
   */
  Content.Chunk next(long deadline) throws IOException, TimeoutException {
    Optional<Content.Chunk> chunk = poll();
    while (chunk.isEmpty()) {
      await(deadline);
      chunk = poll();
    }
    return chunk.get();
  }

  /** The next piece as {@link #next}; empty if it has not come yet. */
  Optional<Content.Chunk> poll() throws IOException, TimeoutException {
    Content.Chunk chunk = request.read();
    if (!Content.Chunk.isFailure(chunk)) {
      return Optional.ofNullable(chunk);
    }
    // Of the connection, which has been idle for too long.
    if (chunk.getFailure() instanceof TimeoutException idle) {
      throw idle;
    }
    throw IO.rethrow(chunk.getFailure());
  }

  /**
   * Waits until {@link #poll} has something to say, after it had nothing.
   *
   * @param deadline as that of {@link #next}
   */
  void await(long deadline) throws IOException, TimeoutException {
    CountDownLatch come = new CountDownLatch(1);
    request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, come::countDown));
    try {
      if (!come.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
