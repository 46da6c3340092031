package dev.latchkey.verifier.index;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private final List<Place> places;
  private final Map<String, Place> byNamespace;
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
    List<Optional<String>> names =
        namespaces.isEmpty()
            ? List.of(Optional.empty())
            : namespaces.stream().sorted().map(Optional::of).toList();
    List<Place> all = new ArrayList<>();
    for (Optional<String> place : names) {
      List<Feed<?>> here = new ArrayList<>();
      here.add(
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
      here.add(
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
      here.add(
          new Feed<>(
              client,
              ApiKeyRecord.class,
              place,
              scope.labelSelector(),
              () -> new RecordItemStore(ledger, place, scope, onRecord, clock),
              clock,
              maxSilence,
              pageSize));
      all.add(new Place(place, List.copyOf(here)));
    }
    this.places = List.copyOf(all);
    this.feeds = places.stream().<Feed<?>>flatMap(place -> place.feeds.stream()).toList();
    this.byNamespace =
        places.stream()
            .filter(place -> place.namespace.isPresent())
            .collect(
                Collectors.toUnmodifiableMap(
                    place -> place.namespace.orElseThrow(), Function.identity()));
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
    return haveSynced(feeds);
  }

  @Override
  public Duration age() {
    return Duration.ofMillis(ageMillis());
  }

  @Override
  public long ageMillis() {
    return ageMillis(feeds);
  }

  @Override
  public Freshness of(String namespace) {
    Place place = byNamespace.get(namespace);
    return place == null ? this : place;
  }

  @Override
  public List<Freshness> parts() {
    return List.copyOf(places);
  }

  /**
   * How current all is that may be read: what the API server refuses is left out, and nothing is
   * synchronised where it refuses everything.
   */
  public Freshness readable() {
    return new Freshness() {
      @Override
      public boolean hasSynced() {
        List<Feed<?>> readable = readableFeeds();
        return !readable.isEmpty() && haveSynced(readable);
      }

      @Override
      public Duration age() {
        return Duration.ofMillis(RecordFeeds.this.ageMillis(readableFeeds()));
      }
    };
  }

  /** How many namespaces may not be read; one where all are watched at once and may not be. */
  public int unreadableNamespaces() {
    return (int) places.stream().filter(Place::isForbidden).count();
  }

  /**
   * The time since an object was last brought, by whichever watch that may read, or watches were
   * begun anew. Long where nothing happens to keys; then {@link #age} says whether that is all.
   */
  public Duration lastEventAge() {
    long now = System.nanoTime();
    List<Feed<?>> readable = readableFeeds();
    return Duration.ofNanos(
        (readable.isEmpty() ? feeds : readable)
            .stream().mapToLong(feed -> now - feed.lastEventNanos()).min().orElse(0));
  }

  private List<Feed<?>> readableFeeds() {
    return places.stream()
        .filter(place -> !place.isForbidden())
        .<Feed<?>>flatMap(place -> place.feeds.stream())
        .toList();
  }

  private static boolean haveSynced(List<Feed<?>> feeds) {
    for (Feed<?> feed : feeds) {
      if (!feed.hasSynced()) {
        return false;
      }
    }
    return true;
  }

  private long ageMillis(List<Feed<?>> feeds) {
    long now = clock.millis();
    long oldest = now;
    for (Feed<?> feed : feeds) {
      oldest = Math.min(oldest, feed.lastContactMillis());
    }
    return oldest == Feed.NEVER ? Long.MAX_VALUE : now - oldest;
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

  /** What is watched in one namespace, or in all at once. */
  private final class Place implements Freshness {
    private final Optional<String> namespace;
    private final List<Feed<?>> feeds;

    Place(Optional<String> namespace, List<Feed<?>> feeds) {
      this.namespace = namespace;
      this.feeds = feeds;
    }

    boolean isForbidden() {
      return feeds.stream().anyMatch(Feed::isForbidden);
    }

    @Override
    public boolean hasSynced() {
      return haveSynced(feeds);
    }

    @Override
    public Duration age() {
      return Duration.ofMillis(ageMillis());
    }

    @Override
    public long ageMillis() {
      return RecordFeeds.this.ageMillis(feeds);
    }
  }
}
