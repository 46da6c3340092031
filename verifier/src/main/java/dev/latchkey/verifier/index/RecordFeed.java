package dev.latchkey.verifier.index;

import dev.latchkey.crds.record.ApiKeyRecord;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One informer on records, watched over: it retries for ever, and another takes its place when it
 * has stopped or nothing was heard through it for too long. The index keeps what it has meanwhile.
 */
final class RecordFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFeed.class);

  private final KubernetesClient client;
  private final Optional<String> namespace;
  private final RecordIndex index;
  private final Consumer<IndexedRecord> onRecord;
  private final Clock clock;
  private final Duration maxSilence;
  private final long pageSize;
  private volatile boolean synced;
  private volatile Instant lastContact = Instant.MIN;
  private volatile Attempt attempt;
  private boolean closed;

  /**
   * @param namespace whose records to watch; empty = those of all
   * @param maxSilence how long nothing may be heard before the informer is replaced; a watch brings
   *     a bookmark about every minute
   * @param pageSize how many records the API server may put into one answer
   */
  RecordFeed(
      KubernetesClient client,
      Optional<String> namespace,
      RecordIndex index,
      Consumer<IndexedRecord> onRecord,
      Clock clock,
      Duration maxSilence,
      long pageSize) {
    this.client = client;
    this.namespace = namespace;
    this.index = index;
    this.onRecord = onRecord;
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

  /** When the API server was last heard of; {@link Instant#MIN} if never. */
  Instant lastContact() {
    return lastContact;
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
    LOG.info("Watching records {} anew: {}", place(), reason);
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
    private final IndexItemStore store = new IndexItemStore(index, namespace, onRecord);
    private final SharedIndexInformer<ApiKeyRecord> informer;
    private String lastVersion;
    private long lastHeardNanos = System.nanoTime();

    Attempt() {
      informer =
          records()
              .withLimit(pageSize)
              .runnableInformer(0)
              .removeNamespaceIndex()
              .itemStore(store)
              .exceptionHandler((started, failure) -> true);
    }

    private Informable<ApiKeyRecord> records() {
      var records = client.resources(ApiKeyRecord.class);
      return namespace.isPresent()
          ? records.inNamespace(namespace.get())
          : records.inAnyNamespace();
    }

    synchronized void look() {
      String version = informer.lastSyncResourceVersion();
      // By identity: bookmarks of a quiet cluster repeat a version, each in a string of its own.
      if (version != lastVersion) {
        lastVersion = version;
        lastHeardNanos = System.nanoTime();
        lastContact = clock.instant();
        if (!synced) {
          synced = true;
          LOG.info("Records {} are known", place());
        }
      }
    }

    synchronized Duration silence() {
      long now = System.nanoTime();
      return Duration.ofNanos(Math.min(now - lastHeardNanos, now - store.lastActivityNanos()));
    }
  }
}
