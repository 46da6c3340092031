package dev.latchkey.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;

/**
 * Reads what the clients of refused requests are still sending. An answer given while a client
 * writes closes the connection under it, and the client reports a reset instead of the refusal (RFC
 * 9112, 9.6). As anybody can be refused, only few requests at once wait for more, each for a
 * moment; otherwise the answer closes the connection nevertheless. One for a listener; safe for use
 * by several threads.
 */
final class RefusedBodies {
  /** What is read of one, in bytes: twice the largest body that any path takes. */
  private static final int DISCARDED = 16 * 1024 * 1024;

  private static final int PLACES = 4;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Semaphore places = new Semaphore(PLACES);

  /** Reads the rest of a request's body, or sees to it that the answer closes the connection. */
  void discard(Context context) {
    boolean whole = false;
    try {
      whole = isDiscarded(context);
    } catch (IOException | TimeoutException | RuntimeException e) {
      // The client is slow or gone, or what it sends is no HTTP: the refusal is the answer in any
      // case.
    }
    if (!whole) {
      close(context);
    }
  }

  /** Sees to it that the answer closes the connection, so that nothing more need be read. */
  static void close(Context context) {
    context.header("Connection", "close");
  }

  private boolean isDiscarded(Context context) throws IOException, TimeoutException {
    TimedBody body = TimedBody.of(context);
    long left = DISCARDED;
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    boolean hasPlace = false;
    try {
      while (left > 0) {
        Optional<Content.Chunk> come = body.poll();
        if (come.isPresent()) {
          Content.Chunk chunk = come.get();
          left -= chunk.remaining();
          chunk.release();
          if (chunk.isLast()) {
            return true;
          }
        } else {
          hasPlace = hasPlace || isWorthWaiting(context) && places.tryAcquire();
          if (!hasPlace) {
            return false;
          }
          body.await(deadline);
        }
      }
      return false;
    } finally {
      if (hasPlace) {
        places.release();
      }
    }
  }

  /** One that waits for "100 Continue" sends nothing until told to, and is not told. */
  private static boolean isWorthWaiting(Context context) {
    return context.header("Expect") == null;
  }
}
