package dev.latchkey.verifier.verification;

import dev.latchkey.crds.client.CallPool;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads that verify tokens whose signatures must be checked: one for each processor, with a
 * bounded queue; beyond it, {@link RejectedExecutionException}.
 */
public final class SignaturePool implements Executor, AutoCloseable {
  /** Some hundredths of a second's work; who waits for longer had better be told. */
  private static final int QUEUE = 256;

  private final CallPool pool =
      new CallPool(
          "latchkey-verifier-signature", Runtime.getRuntime().availableProcessors(), QUEUE);

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public void close() {
    pool.close();
  }
}
