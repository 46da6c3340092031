package dev.latchkey.verifier.hashkeys;

import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.hashing.InvalidHashKeysException;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the hash keys of namespaces in memory, and current: reads them when a namespace is first
 * seen, soon after a record names one that is not known, and now and then; at most once a second
 * per namespace, on a thread of its own. What cannot be read or is broken leaves the last good ones
 * in force. Safe for use by several threads.
 */
public final class HashKeyStore implements HashKeyRings, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HashKeyStore.class);
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MAX_INTERVAL = Duration.ofSeconds(30);

  private final SecretSource source;
  private final Duration minInterval;
  private final ScheduledExecutorService scheduler;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /** A store that reads from this source; {@link #start} lets it begin. */
  public HashKeyStore(SecretSource source) {
    this(source, MIN_INTERVAL);
  }

  HashKeyStore(SecretSource source, Duration minInterval) {
    this.source = source;
    this.minInterval = minInterval;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "latchkey-verifier-hash-keys");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Reads these namespaces' hash keys, and every known namespace's again now and then. */
  public void start(Set<String> namespaces) {
    namespaces.forEach(namespace -> entry(namespace).refreshSoon());
    long poll = source.pollInterval().toMillis();
    scheduler.scheduleWithFixedDelay(
        () -> entries.values().forEach(Entry::refreshSoon), poll, poll, TimeUnit.MILLISECONDS);
  }

  /**
   * Says that a record names this hash key. If it is not known, the namespace's hash keys are read
   * soon. Never waits.
   */
  public void need(String namespace, String hashKeyID) {
    entry(namespace).need(hashKeyID);
  }

  @Override
  public Optional<HashKeyRing> find(String namespace) {
    Entry entry = entries.get(namespace);
    return entry == null ? Optional.empty() : entry.ring;
  }

  @Override
  public Set<String> namespaces() {
    return entries.values().stream()
        .filter(entry -> entry.ring.isPresent())
        .map(entry -> entry.namespace)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether each namespace that anybody asked for was read at least once, with whatever result, and
   * at least one of them has hash keys if there is any that needs them.
   */
  public boolean isSettled() {
    boolean needed = false;
    boolean known = false;
    for (Entry entry : entries.values()) {
      if (!entry.attempted) {
        return false;
      }
      needed |= entry.needed;
      known |= entry.ring.isPresent();
    }
    return known || !needed;
  }

  /** How many namespaces have records whose hash keys cannot be had. */
  public int namespacesMissingHashKeys() {
    return (int) entries.values().stream().filter(Entry::isMissingSome).count();
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  private Entry entry(String namespace) {
    return entries.computeIfAbsent(namespace, Entry::new);
  }

  private final class Entry {
    private static final int MAX_WANTED = 64;
    private static final String NONE_YET = "there are none yet";

    private final String namespace;
    private volatile Optional<HashKeyRing> ring = Optional.empty();
    private volatile boolean attempted;
    private volatile boolean needed;
    private final Set<String> wanted = new HashSet<>();
    private ScheduledFuture<?> next; // null: none is planned
    private long lastAttemptNanos;
    private int fruitless;
    private String lastReport = "";

    Entry(String namespace) {
      this.namespace = namespace;
    }

    void need(String hashKeyID) {
      needed = true;
      if (knows(hashKeyID)) {
        return;
      }
      synchronized (this) {
        if (wanted.size() < MAX_WANTED && wanted.add(hashKeyID)) {
          forgetBackoff();
        }
        refreshSoon();
      }
    }

    /** A hash key that was not missed before may well be there already. */
    private void forgetBackoff() {
      fruitless = 0;
      if (next != null && next.getDelay(TimeUnit.NANOSECONDS) > 0 && next.cancel(false)) {
        next = null;
      }
    }

    synchronized void refreshSoon() {
      if (next != null) {
        return;
      }
      long sinceLast = System.nanoTime() - lastAttemptNanos;
      long delay = attempted ? Math.max(0, interval().toNanos() - sinceLast) : 0;
      try {
        next = scheduler.schedule(this::refresh, delay, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closed) {
        next = null;
      }
    }

    private Duration interval() {
      Duration backoff = minInterval.multipliedBy(1L << Math.min(fruitless, 5));
      return backoff.compareTo(MAX_INTERVAL) > 0 ? MAX_INTERVAL : backoff;
    }

    private synchronized boolean isMissingSome() {
      return needed && (ring.isEmpty() || !wanted.isEmpty());
    }

    private boolean knows(String hashKeyID) {
      return ring.isPresent() && ring.get().find(hashKeyID).isPresent();
    }

    private void refresh() {
      String problem = read();
      synchronized (this) {
        attempted = true;
        next = null;
        lastAttemptNanos = System.nanoTime();
        wanted.removeIf(this::knows);
        boolean again = !wanted.isEmpty() || !(problem.isEmpty() || problem.equals(NONE_YET));
        fruitless = again ? fruitless + 1 : 0;
        report(problem);
        if (again) {
          refreshSoon();
        }
      }
    }

    /** What went wrong; empty if nothing did. */
    private String read() {
      try {
        Optional<Map<String, byte[]>> read = source.read(namespace);
        if (read.isEmpty()) {
          return NONE_YET;
        }
        HashKeyRing fresh = HashKeyRing.parse(read.get());
        if (ring.isEmpty() || !ring.get().ids().equals(fresh.ids())) {
          LOG.info("Namespace {}: hash keys {} are in use", namespace, fresh.ids());
        }
        ring = Optional.of(fresh);
        return "";
      } catch (InvalidHashKeysException | SecretUnavailableException e) {
        return e.getMessage();
      } catch (RuntimeException e) {
        // The message might quote what was read.
        return e.getClass().getSimpleName();
      }
    }

    private void report(String problem) {
      String report = problem + needed;
      if (report.equals(lastReport)) {
        return;
      }
      lastReport = report;
      if (problem.equals(NONE_YET) && !needed && ring.isEmpty()) {
        LOG.info("Namespace {}: there are no hash keys yet", namespace);
      } else if (!problem.isEmpty()) {
        LOG.warn(
            "Namespace {}: hash keys cannot be read ({}); {}",
            namespace,
            problem,
            ring.isPresent()
                ? "the last good ones stay in use"
                : "credentials of this namespace cannot be checked until they can");
      }
    }
  }
}
