package dev.latchkey.http.direct;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.FixedError;
import dev.latchkey.http.UnexpectedFailure;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Gives requests from the thread that reads from the network to those of a pool, which may wait. So
 * all that stands before it must not wait; for all that stands behind it, it is as in any server.
 * When too many requests are with the pool already, it refuses further ones at once (503): they
 * would be answered too late. A request that goes on asynchronously after its thread has left it
 * does not count any more.
 *
 * <p>The pool is not the server's own: that one sets up connections too, and would not while all of
 * its threads wait.
 */
public final class HandOver extends Handler.Wrapper {
  private static final int MIN_THREADS = 1;

  /** Requests per thread that are served or wait for it. */
  private static final int REQUESTS_PER_THREAD = 4;

  private final FixedError tooMany =
      new FixedError(
          ErrorReason.UNAVAILABLE,
          "Too many requests are waiting to be answered: try again in a moment.");
  private final QueuedThreadPool pool;
  private final Semaphore places;

  /**
   * @param name what the threads are called
   * @param maxThreads how many requests are served at once
   */
  public HandOver(String name, int maxThreads) {
    this.pool = new QueuedThreadPool(maxThreads, MIN_THREADS);
    pool.setName(name);
    this.places = new Semaphore(REQUESTS_PER_THREAD * maxThreads);
    installBean(pool);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    handOver(request, response, callback, super::handle);
    return true;
  }

  /**
   * Hands a request over to something else than the routes.
   *
   * @param next serves it, on a thread of the pool
   */
  void handOver(Request request, Response response, Callback callback, Request.Handler next) {
    if (!places.tryAcquire()) {
      tooMany.write(response, callback);
      return;
    }
    AtomicBoolean taken = new AtomicBoolean();
    try {
      pool.execute(
          () -> {
            if (taken.compareAndSet(false, true)) {
              serve(PlainMethodRequest.of(request), response, callback, next);
            }
          });
    } catch (RejectedExecutionException | Error notExecuted) {
      // It stops; or a thread cannot be started, and another one may come to it still.
      if (taken.compareAndSet(false, true)) {
        places.release();
        tooMany.write(response, callback);
      }
    }
  }

  private void serve(Request request, Response response, Callback callback, Request.Handler next) {
    try {
      if (!next.handle(request, response, callback)) {
        Response.writeError(request, response, callback, ErrorReason.PATH_NOT_FOUND.httpStatus());
      }
    } catch (Throwable failure) {
      UnexpectedFailure.answer(response, callback, failure);
    } finally {
      places.release();
    }
  }
}
