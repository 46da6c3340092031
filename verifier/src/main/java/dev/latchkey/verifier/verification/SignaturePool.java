package dev.latchkey.verifier.verification;

import dev.latchkey.crds.client.CallPool;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads that verify what takes longer than microseconds: tokens whose signatures must be
 * checked above all, and long texts that many namespaces may have imported. One for each processor,
 * with a bounded queue; beyond it, {@link RejectedExecutionException}.
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
