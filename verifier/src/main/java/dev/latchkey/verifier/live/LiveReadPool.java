package dev.latchkey.verifier.live;

import dev.latchkey.crds.client.CallPool;
import java.util.concurrent.Executor;

/** The threads that wait for live reads: a few, with a bounded queue; beyond it, refused. */
public final class LiveReadPool implements Executor, AutoCloseable {
  private static final int THREADS = 8;
  private static final int QUEUE = 1_000;

  private final CallPool pool = new CallPool("latchkey-verifier-live-read", THREADS, QUEUE);

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public void close() {
    pool.close();
  }
}
