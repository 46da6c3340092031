package dev.latchkey.verifier.keyset;

import dev.latchkey.credentials.signing.InvalidKeySetException;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good value of a source: what cannot be read or used leaves it in force, and is logged
 * when it begins, changes and ends. Safe for use by several threads, of which one at a time reads.
 */
final class LastGood<T> {
  private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

  /** When a token names a key that nobody has: anybody can send such tokens. */
  private static final Duration BEFORE_LONG = Duration.ofSeconds(10);

  private final String namespace;
  private final String name;
  private final Source<T> source;
  private final Duration beforeLong;
  private final Runnable onChange;
  private volatile Optional<T> value = Optional.empty();
  private volatile boolean attempted;
  private volatile boolean wanted;
  private long lastAttemptNanos;
  private String lastProblem = "";

  /**
   * @param namespace whose the value is, for the log
   * @param name what the source is, for the log
   * @param onChange told when there is another value
   */
  LastGood(String namespace, String name, Source<T> source, Runnable onChange) {
    this(namespace, name, source, onChange, BEFORE_LONG);
  }

  LastGood(
      String namespace, String name, Source<T> source, Runnable onChange, Duration beforeLong) {
    this.namespace = namespace;
    this.name = name;
    this.source = source;
    this.onChange = onChange;
    this.beforeLong = beforeLong;
  }

  /** The last good value; empty if there was none yet. */
  Optional<T> value() {
    return value;
  }

  /** Whether the source was looked at once, with whatever result. */
  boolean wasAttempted() {
    return attempted;
  }

  /** Has the source looked at again before long, as somebody missed something. Never waits. */
  void lookAgain() {
    wanted = true;
  }

  /** Reads the source if it is time to. May wait. */
  void readIfDue() {
    if (isDue()) {
      wanted = false;
      read();
    }
  }

  private boolean isDue() {
    Duration poll = source.pollInterval();
    Duration wait = wanted && beforeLong.compareTo(poll) < 0 ? beforeLong : poll;
    return !attempted || System.nanoTime() - lastAttemptNanos >= wait.toNanos();
  }

  private void read() {
    Optional<T> before = value;
    String problem = "";
    try {
      value = Optional.of(source.read());
    } catch (KeySetUnavailableException | SecretUnavailableException | InvalidKeySetException e) {
      problem = e.getMessage();
    } catch (RuntimeException e) {
      // The message might quote what was read.
      problem = e.getClass().getSimpleName();
    }
    lastAttemptNanos = System.nanoTime();
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    report(problem);
    if (!value.equals(before)) {
      onChange.run();
    }
    attempted = true;
  }

  private void report(String problem) {
    if (problem.equals(lastProblem)) {
      return;
    }
    lastProblem = problem;
    if (problem.isEmpty()) {
      LOG.info("Namespace {}: {} can be used again", namespace, name);
    } else {
      LOG.warn(
          "Namespace {}: {} cannot be used ({}); {}",
          namespace,
          name,
          problem,
          value.isPresent()
              ? "what was last good there stays in use"
              : "it was never good, so nothing of it is in use");
    }
  }
}
