package dev.latchkey.verifier.selfrevocation;

import dev.latchkey.crds.client.CallPool;
import java.util.concurrent.Executor;

/** The threads that wait for self-revocations to be stored; beyond a bounded queue, refused. */
public final class SelfRevocationPool implements Executor, AutoCloseable {
  private static final int THREADS = 4;
  private static final int QUEUE = 100;

  private final CallPool pool = new CallPool("latchkey-verifier-self-revoke", THREADS, QUEUE);

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public void close() {
    pool.close();
  }
}
