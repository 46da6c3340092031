package dev.latchkey.verifier.live;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that wait for the API server: a few, with a bounded queue; beyond it, refused. */
public final class LiveReadPool implements Executor, AutoCloseable {
  private static final int THREADS = 8;
  private static final int QUEUE = 1_000;

  private final ThreadPoolExecutor executor;

  /** A pool without threads yet; they come when needed, and go when idle. */
  public LiveReadPool() {
    AtomicInteger number = new AtomicInteger();
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> {
              Thread thread =
                  new Thread(task, "latchkey-verifier-live-read-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
