package dev.latchkey.operator;

import dev.latchkey.operator.namespace.ReadableNamespaces;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the reconcilers watch those of the listed namespaces that can be read. Thread-safe. */
final class ServedNamespaces implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedNamespaces.class);
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

  private final ReadableNamespaces readable;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "latchkey-operator-namespaces");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Set<String> served;

  /** Asks at once which can be read. */
  ServedNamespaces(ReadableNamespaces readable) {
    this.readable = readable;
    this.served = readable.find();
  }

  /** Where to work now; empty = everywhere. */
  Set<String> now() {
    return served;
  }

  /** How many of the listed ones are not looked after, or cannot be. */
  int unserved() {
    return Math.max(readable.unreadable(), readable.listed().size() - served.size());
  }

  /**
   * Begins to look again, every half minute.
   *
   * @param operator started
   * @param onFailure told where watches could not be changed: nobody knows then what is watched
   */
  void follow(Operator operator, Consumer<RuntimeException> onFailure) {
    scheduler.scheduleWithFixedDelay(
        () -> look(operator, onFailure),
        LOOK_INTERVAL.toMillis(),
        LOOK_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void look(Operator operator, Consumer<RuntimeException> onFailure) {
    Set<String> next;
    try {
      next = readable.find();
    } catch (RuntimeException e) {
      LOG.warn("Which namespaces may be read could not be found out: {}", e.toString());
      return;
    }
    // Where nothing can be read, as after a start of the API server, what is watched goes on
    // trying.
    if (readable.isNothing() || next.equals(served)) {
      return;
    }
    try {
      for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
        controller.changeNamespaces(next);
      }
      served = next;
    } catch (RuntimeException e) {
      onFailure.accept(e);
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
