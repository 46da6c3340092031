package dev.latchkey.http.auth;

import dev.latchkey.crds.client.CallPool;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets requests wait for the API server, for a while and not too many at once: when it is slow, the
 * listener still has threads for requests that need nothing of it. Safe for use by several threads.
 */
final class BoundedWait implements AutoCloseable {
  private static final int CALLS = 8;
  private static final int QUEUE = 100;

  private final CallPool pool = new CallPool("latchkey-access-review", CALLS, QUEUE);
  private final Semaphore places;
  private final Duration longest;
  private final Runnable onNoAnswer;

  /**
   * @param places how many may wait at once
   * @param longest how long one waits
   * @param onNoAnswer told of each that gets no answer; must not wait
   */
  BoundedWait(int places, Duration longest, Runnable onNoAnswer) {
    this.onNoAnswer = onNoAnswer;
    this.places = new Semaphore(places);
    this.longest = longest;
  }

  /**
   * Begins a call, and does not wait for it.
   *
   * @throws RejectedExecutionException if too many are under way
   */
  <T> CompletableFuture<T> begin(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, pool);
  }

  /**
   * What a call finds; waits for it.
   *
   * @param call begins it, or has it from before
   * @throws RequestException if it fails or takes too long, or too many wait
   */
  <T> T await(Supplier<CompletableFuture<T>> call) {
    try {
      CompletableFuture<T> answer = call.get();
      return answer.isDone() ? answer.get() : awaitInPlace(answer);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      throw noAnswer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noAnswer();
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> T awaitInPlace(CompletableFuture<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (!places.tryAcquire()) {
      throw noAnswer();
    }
    try {
      return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      places.release();
    }
  }

  private RequestException noAnswer() {
    onNoAnswer.run();
    return new RequestException(
        ErrorReason.ACCESS_NOT_CHECKABLE,
        "The API server does not say who calls or what they may do: try again in a moment.");
  }
}
