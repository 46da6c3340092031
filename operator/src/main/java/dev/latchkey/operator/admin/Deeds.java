package dev.latchkey.operator.admin;

import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells of what was done on request: in the audit log at once, as an Event soon, so that no answer
 * waits for one. Where too many wait already, whoever tells writes it. Thread-safe.
 */
final class Deeds implements AutoCloseable {
  private static final int WRITERS = 2;
  private static final int MOST_WAITING = 10_000;
  private static final long SECONDS_AT_END = 2;

  private final KeyEvents events;
  private final ExecutorService writers =
      new ThreadPoolExecutor(
          WRITERS,
          WRITERS,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          task -> {
            Thread thread = new Thread(task, "request-events");
            thread.setDaemon(true);
            return thread;
          },
          new ThreadPoolExecutor.CallerRunsPolicy());

  Deeds(KeyEvents events) {
    this.events = events;
  }

  void tell(HasMetadata object, KeyTransition step) {
    events.tellDeed(object, step, writers);
  }

  /** Waits a moment for those that are not written yet. */
  @Override
  public void close() {
    writers.shutdown();
    try {
      if (!writers.awaitTermination(SECONDS_AT_END, TimeUnit.SECONDS)) {
        writers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
