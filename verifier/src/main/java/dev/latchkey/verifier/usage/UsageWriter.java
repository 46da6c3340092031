package dev.latchkey.verifier.usage;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.LastUse;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.index.RecordKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes now and then, on a thread of its own, when credentials were last used. What cannot be
 * written is tried again some minutes later; no verification waits for any of it.
 */
public final class UsageWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageWriter.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration MAX_CLOSING = Duration.ofSeconds(2);

  private final RecordIndex index;
  private final LastUsedStore store;
  private final UsagePlan plan;
  private final Clock clock;
  private final Consumer<WriteResult> onWrite;
  private final ScheduledThreadPoolExecutor scheduler;

  /** Why the last ones could not be written, as it was logged; empty if they could. */
  private String trouble = "";

  /**
   * @param index the records, and where their uses are noted
   * @param store where uses are written; called by one thread alone
   * @param window how much newer a use must be than the one that a record shows to be written; at
   *     least a minute
   * @param clock says when to write
   * @param onWrite told of each write, but for those to records that are gone
   */
  public UsageWriter(
      RecordIndex index,
      LastUsedStore store,
      Duration window,
      Clock clock,
      Consumer<WriteResult> onWrite) {
    this(index, store, new UsagePlan(window, new SplittableRandom()), clock, onWrite);
  }

  UsageWriter(
      RecordIndex index,
      LastUsedStore store,
      UsagePlan plan,
      Clock clock,
      Consumer<WriteResult> onWrite) {
    this.index = index;
    this.store = store;
    this.plan = plan;
    this.clock = clock;
    this.onWrite = onWrite;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "latchkey-verifier-usage");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to write, some seconds from now: not all verifiers of a cluster at once. */
  public void start() {
    long interval = INTERVAL.toMillis();
    scheduler.scheduleWithFixedDelay(
        this::run, ThreadLocalRandom.current().nextLong(interval), interval, TimeUnit.MILLISECONDS);
  }

  /** Writes what is left, as far as that is possible within two seconds. */
  @Override
  public void close() {
    try {
      scheduler.execute(() -> attempt(() -> plan.left(index.records(), clock.millis())));
      scheduler.shutdown();
      scheduler.awaitTermination(MAX_CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closedBefore) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      scheduler.shutdownNow();
    }
  }

  /** Writes what is due. Never fails. */
  void run() {
    attempt(() -> plan.due(index.records(), clock.millis()));
  }

  private void attempt(Supplier<List<UnwrittenUse>> uses) {
    try {
      write(uses.get());
    } catch (RuntimeException unexpected) {
      LOG.warn("Last uses were not written: {}", unexpected.toString());
    }
  }

  private void write(List<UnwrittenUse> uses) {
    int failed = 0;
    String reason = "";
    for (UnwrittenUse use : uses) {
      try {
        write(use);
      } catch (NotWrittenException e) {
        onWrite.accept(WriteResult.FAILED);
        plan.again(use, clock.millis());
        failed++;
        reason = failed == 1 ? reason(use.record(), e) : reason;
        if (e.isOutage()) {
          break;
        }
      }
    }
    if (failed > 0 && !reason.equals(trouble)) {
      LOG.warn(
          "{} of {} last uses were not written, and are tried again: {}",
          failed,
          uses.size(),
          reason);
    } else if (failed == 0 && !uses.isEmpty() && !trouble.isEmpty()) {
      LOG.info("Last uses are written again");
    }
    trouble = failed == 0 && uses.isEmpty() ? trouble : reason;
  }

  /** Unless another verifier did so since it was planned. */
  private void write(UnwrittenUse planned) {
    RecordKey key = planned.record().key();
    Optional<UnwrittenUse> current =
        index
            .find(key.namespace(), key.keyID())
            .flatMap(record -> plan.unwritten(record, clock.millis()));
    if (current.isEmpty()) {
      return;
    }
    UnwrittenUse use = current.get();
    LastUse noted = use.record().lastUse();
    try {
      store.write(use.record(), use.time());
      onWrite.accept(WriteResult.WRITTEN);
    } catch (NotWrittenException e) {
      if (!e.isGone()) {
        throw e;
      }
      LOG.debug("Record {} is gone: its last use is not written", use.record().key());
    }
    noted.settle(use.usedMillis());
    noted.plan(LastUse.NEVER);
  }

  private static String reason(IndexedRecord record, NotWrittenException e) {
    String namespace = record.key().namespace();
    return e.isForbidden()
        ? "namespace %s: this verifier may not write them (%s); grant its service account patch on"
                .formatted(namespace, e.getMessage())
            + " apikeyrecords.latchkey.dev/status there, as the role latchkey-verifier does, or"
            + " switch them off with --no-last-used-time"
        : "namespace %s: %s".formatted(namespace, e.getMessage());
  }
}
