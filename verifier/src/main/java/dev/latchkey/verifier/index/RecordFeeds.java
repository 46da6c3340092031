package dev.latchkey.verifier.index;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the index current by watches on the records of some or all namespaces. */
public final class RecordFeeds implements Freshness, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFeeds.class);
  private static final Duration MAX_SILENCE = Duration.ofSeconds(150);

  /** Records in one answer of the API server: about 1 MB. */
  private static final long PAGE_SIZE = 500;

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final List<RecordFeed> feeds;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;

  /**
   * @param client not closed by this
   * @param namespaces whose records to watch; empty = those of all
   * @param index written to
   * @param onRecord told of each record that was added or changed
   * @param clock says how old the data is
   */
  public RecordFeeds(
      KubernetesClient client,
      Set<String> namespaces,
      RecordIndex index,
      Consumer<IndexedRecord> onRecord,
      Clock clock) {
    this(client, namespaces, index, onRecord, clock, MAX_SILENCE, PAGE_SIZE);
  }

  RecordFeeds(
      KubernetesClient client,
      Set<String> namespaces,
      RecordIndex index,
      Consumer<IndexedRecord> onRecord,
      Clock clock,
      Duration maxSilence,
      long pageSize) {
    this.clock = clock;
    List<Optional<String>> places =
        namespaces.isEmpty()
            ? List.of(Optional.empty())
            : namespaces.stream().sorted().map(Optional::of).toList();
    this.feeds =
        places.stream()
            .map(
                place ->
                    new RecordFeed(client, place, index, onRecord, clock, maxSilence, pageSize))
            .toList();
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
    for (RecordFeed feed : feeds) {
      if (!feed.hasSynced()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Duration age() {
    Instant now = clock.instant();
    Instant oldest = now;
    for (RecordFeed feed : feeds) {
      Instant contact = feed.lastContact();
      if (contact.isBefore(oldest)) {
        oldest = contact;
      }
    }
    return Duration.between(oldest, now);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    feeds.forEach(RecordFeed::close);
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.warn("Watching records failed, and is tried again: {}", e.toString());
    }
  }
}
