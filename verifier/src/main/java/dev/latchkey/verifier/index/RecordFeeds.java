package dev.latchkey.verifier.index;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index current by watches on the records of some or all namespaces, and on the orders to
 * revoke them.
 */
public final class RecordFeeds implements Freshness, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFeeds.class);
  private static final Duration MAX_SILENCE = Duration.ofSeconds(150);

  /** Objects in one answer of the API server: about 1 MB. */
  private static final long PAGE_SIZE = 500;

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final List<Feed<?>> feeds;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;

  /**
   * @param client not closed by this
   * @param namespaces whose records to watch; empty = those of all
   * @param scope which of them to watch
   * @param ledger written to
   * @param onRecord told of each record that was added or changed
   * @param clock says how old the data is
   */
  public RecordFeeds(
      KubernetesClient client,
      Set<String> namespaces,
      RecordScope scope,
      RevocationLedger ledger,
      Consumer<IndexedRecord> onRecord,
      Clock clock) {
    this(client, namespaces, scope, ledger, onRecord, clock, MAX_SILENCE, PAGE_SIZE);
  }

  RecordFeeds(
      KubernetesClient client,
      Set<String> namespaces,
      RecordScope scope,
      RevocationLedger ledger,
      Consumer<IndexedRecord> onRecord,
      Clock clock,
      Duration maxSilence,
      long pageSize) {
    this.clock = clock;
    List<Optional<String>> places =
        namespaces.isEmpty()
            ? List.of(Optional.empty())
            : namespaces.stream().sorted().map(Optional::of).toList();
    List<Feed<?>> all = new ArrayList<>();
    for (Optional<String> place : places) {
      all.add(
          new Feed<>(
              client,
              ApiKeyRevocation.class,
              place,
              Optional.empty(),
              () ->
                  new OrderItemStore<>(
                      ApiKeyRevocation::new, ledger, OrderKey.Kind.REVOCATION, place, ledger::put),
              clock,
              maxSilence,
              pageSize));
      all.add(
          new Feed<>(
              client,
              ApiKeySelfRevocation.class,
              place,
              Optional.empty(),
              () ->
                  new OrderItemStore<>(
                      ApiKeySelfRevocation::new,
                      ledger,
                      OrderKey.Kind.SELF_REVOCATION,
                      place,
                      ledger::put),
              clock,
              maxSilence,
              pageSize));
      all.add(
          new Feed<>(
              client,
              ApiKeyRecord.class,
              place,
              scope.labelSelector(),
              () -> new RecordItemStore(ledger, place, scope, onRecord, clock),
              clock,
              maxSilence,
              pageSize));
    }
    this.feeds = List.copyOf(all);
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "latchkey-verifier-feed");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to watch, on a thread of its own. */
  public void start() {
    scheduler.execute(() -> feeds.forEach(feed -> attempt(feed::start)));
    scheduler.scheduleWithFixedDelay(
        () -> feeds.forEach(feed -> attempt(feed::tend)),
        LOOK_INTERVAL.toMillis(),
        LOOK_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean hasSynced() {
    for (Feed<?> feed : feeds) {
      if (!feed.hasSynced()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Duration age() {
    return Duration.ofMillis(ageMillis());
  }

  @Override
  public long ageMillis() {
    long now = clock.millis();
    long oldest = now;
    for (Feed<?> feed : feeds) {
      oldest = Math.min(oldest, feed.lastContactMillis());
    }
    return oldest == Feed.NEVER ? Long.MAX_VALUE : now - oldest;
  }

  /**
   * The time since an object was last brought, by whichever watch, or watches were begun anew. Long
   * where nothing happens to keys; then {@link #age} says whether that is all.
   */
  public Duration lastEventAge() {
    long now = System.nanoTime();
    return Duration.ofNanos(
        feeds.stream().mapToLong(feed -> now - feed.lastEventNanos()).min().orElse(0));
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    feeds.forEach(Feed::close);
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.warn("Watching failed, and is tried again: {}", e.toString());
    }
  }
}
