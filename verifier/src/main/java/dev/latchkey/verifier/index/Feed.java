package dev.latchkey.verifier.index;

import dev.latchkey.crds.client.Forbidden;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One informer on a kind of objects, watched over: it retries for ever, and another takes its place
 * when it has stopped or nothing was heard through it for too long. What it brought stays
 * meanwhile.
 *
 * @param <T> the kind of objects
 */
final class Feed<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  /** Stands for the time of what never happened; earlier than any time. */
  static final long NEVER = Long.MIN_VALUE;

  private final KubernetesClient client;
  private final Optional<String> namespace;
  private final Optional<String> labelSelector;
  private final Class<T> type;
  private final Supplier<FeedItemStore<T>> stores;
  private final Clock clock;
  private final Duration maxSilence;
  private final long pageSize;
  private volatile boolean synced;
  private volatile boolean forbidden;
  private volatile long lastContactMillis = NEVER;
  private volatile Attempt attempt; // null: none could be started
  private final long begunNanos = System.nanoTime();
  private boolean closed;

  /**
   * @param type the kind of objects
   * @param namespace whose objects to watch; empty = those of all
   * @param labelSelector which of them; empty = all
   * @param stores makes a store for each informer
   * @param maxSilence how long nothing may be heard before the informer is replaced; a watch brings
   *     a bookmark about every minute
   * @param pageSize how many objects the API server may put into one answer
   */
  Feed(
      KubernetesClient client,
      Class<T> type,
      Optional<String> namespace,
      Optional<String> labelSelector,
      Supplier<FeedItemStore<T>> stores,
      Clock clock,
      Duration maxSilence,
      long pageSize) {
    this.client = client;
    this.namespace = namespace;
    this.labelSelector = labelSelector;
    this.type = type;
    this.stores = stores;
    this.clock = clock;
    this.maxSilence = maxSilence;
    this.pageSize = pageSize;
  }

  synchronized void start() {
    if (closed) {
      return;
    }
    Attempt next = new Attempt();
    attempt = next;
    next.informer
        .start()
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null && attempt == next) {
                next.look();
              }
            });
  }

  /**
   * Takes note of what was heard, and replaces a dead informer. To be called about every second.
   */
  void tend() {
    Attempt current = attempt;
    if (current == null) {
      restart("it could not be started");
      return;
    }
    current.look();
    if (!current.informer.isRunning()) {
      restart("it has stopped");
    } else if (current.silence().compareTo(maxSilence) > 0) {
      restart("nothing was heard through it for " + current.silence().toSeconds() + " s");
    }
  }

  boolean hasSynced() {
    return synced;
  }

  /** Whether the API server refused to let the objects be read when it was last asked. */
  boolean isForbidden() {
    return forbidden;
  }

  /** When the API server was last heard of, since the epoch; {@link #NEVER} if never. */
  long lastContactMillis() {
    return lastContactMillis;
  }

  /** When an object was last brought, or the watch was begun, as {@link System#nanoTime}. */
  long lastEventNanos() {
    Attempt current = attempt;
    return current == null ? begunNanos : current.store.lastActivityNanos();
  }

  @Override
  public synchronized void close() {
    closed = true;
    stopAttempt();
  }

  private synchronized void restart(String reason) {
    if (closed) {
      return;
    }
    if (!forbidden) {
      LOG.info("Watching {} {} anew: {}", HasMetadata.getPlural(type), place(), reason);
    }
    stopAttempt();
    start();
  }

  private void stopAttempt() {
    Attempt current = attempt;
    attempt = null;
    if (current != null) {
      current.store.retire();
      current.informer.stop();
    }
  }

  private String place() {
    return namespace.map(name -> "in namespace " + name).orElse("in all namespaces");
  }

  private final class Attempt {
    private final FeedItemStore<T> store = stores.get();
    private final SharedIndexInformer<T> informer;
    private String lastVersion;
    private long lastHeardNanos = System.nanoTime();

    Attempt() {
      informer =
          objects()
              .withLimit(pageSize)
              .runnableInformer(0)
              .removeNamespaceIndex()
              .itemStore(store)
              .exceptionHandler(
                  (started, failure) -> {
                    // Told by the client's threads: the informer asks again in half a minute.
                    note(failure);
                    return true;
                  });
    }

    private synchronized void note(Throwable failure) {
      if (attempt == this && !forbidden && Forbidden.isCauseOf(failure)) {
        forbidden = true;
        LOG.warn(
            "{} {} may not be read; it is tried again: a right is missing, or the namespace is"
                + " gone",
            HasMetadata.getPlural(type),
            place());
      }
    }

    private Informable<T> objects() {
      var all = client.resources(type);
      var objects = namespace.isPresent() ? all.inNamespace(namespace.get()) : all.inAnyNamespace();
      return labelSelector.isPresent() ? objects.withLabelSelector(labelSelector.get()) : objects;
    }

    synchronized void look() {
      String version = informer.lastSyncResourceVersion();
      // By identity: bookmarks of a quiet cluster repeat a version, each in a string of its own.
      if (version != lastVersion) {
        lastVersion = version;
        lastHeardNanos = System.nanoTime();
        lastContactMillis = clock.millis();
        if (forbidden) {
          forbidden = false;
          LOG.info("{} {} may be read again", HasMetadata.getPlural(type), place());
        }
        if (!synced) {
          synced = true;
          LOG.info("All {} {} are known", HasMetadata.getPlural(type), place());
        }
      }
    }

    synchronized Duration silence() {
      long now = System.nanoTime();
      return Duration.ofNanos(Math.min(now - lastHeardNanos, now - store.lastActivityNanos()));
    }
  }
}
