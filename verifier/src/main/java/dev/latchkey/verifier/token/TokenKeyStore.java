package dev.latchkey.verifier.token;

import dev.latchkey.verifier.secret.SecretUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the token keys of namespaces in memory, and current: looks at them now and then, and soon
 * after a namespace was first seen or somebody missed one; on a thread of its own. What cannot be
 * read or is broken leaves the last good ones in force. Safe for use by several threads.
 */
public final class TokenKeyStore implements CurrentTokenKeys {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeyStore.class);
  private static final Duration TICK = Duration.ofMillis(200);

  /** For one namespace, when somebody wants to derive there. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** For a namespace that has none, at first: it gets them a moment after its first key. */
  private static final Duration AT_FIRST = Duration.ofMillis(250);

  private static final int MAX_DOUBLINGS = 8;

  /** For all, when a token names a key that nobody has: anybody can send such tokens. */
  private static final Duration BEFORE_LONG = Duration.ofSeconds(10);

  private final TokenKeyReader reader;
  private final ScheduledExecutorService scheduler;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private volatile Known known = Known.of(List.of());
  private volatile boolean missed;

  /** A store that reads by this; {@link #start} lets it begin. */
  public TokenKeyStore(TokenKeyReader reader) {
    this.reader = reader;
    this.scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "latchkey-verifier-token-keys");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public void start() {
    scheduler.scheduleWithFixedDelay(this::refresh, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void know(String namespace) {
    Entry entry = entries.get(namespace);
    if (entry == null) {
      entries.computeIfAbsent(namespace, Entry::new);
    } else if (entry.hasNone()) {
      entry.fruitless = 0;
    }
  }

  @Override
  public boolean isSettled() {
    return entries.values().stream().allMatch(entry -> entry.attempted);
  }

  @Override
  public Optional<NamespaceTokenKeys> find(String namespace) {
    return Optional.ofNullable(known.byNamespace.get(namespace));
  }

  @Override
  public List<NamespaceTokenKeys> withPublicKey(String keyID) {
    return orMissed(known.byPublicKey.get(keyID));
  }

  @Override
  public List<NamespaceTokenKeys> withMacaroonRoot(String rootID) {
    List<NamespaceTokenKeys> found = new ArrayList<>();
    for (NamespaceTokenKeys keys : known.byNamespace.values()) {
      if (keys.macaroonRoots().flatMap(roots -> roots.find(rootID)).isPresent()) {
        found.add(keys);
      }
    }
    return orMissed(found.isEmpty() ? null : found);
  }

  private List<NamespaceTokenKeys> orMissed(List<NamespaceTokenKeys> found) {
    if (found == null) {
      missed = true;
      return List.of();
    }
    return found;
  }

  @Override
  public Collection<NamespaceTokenKeys> all() {
    return known.byNamespace.values();
  }

  @Override
  public boolean mayDerive() {
    return reader.readsSigningKeys();
  }

  @Override
  public void lookAgain(String namespace) {
    know(namespace);
    entries.get(namespace).wanted = true;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }

  private void refresh() {
    boolean wantAll = missed;
    missed = false;
    boolean changed = false;
    for (Entry entry : entries.values()) {
      if (entry.isDue(wantAll)) {
        changed |= entry.read();
      } else {
        missed |= wantAll;
      }
    }
    if (changed) {
      known = Known.of(entries.values().stream().flatMap(entry -> entry.keys.stream()).toList());
    }
  }

  private final class Entry {
    private final String namespace;
    private volatile Optional<NamespaceTokenKeys> keys = Optional.empty();
    private volatile boolean attempted;
    private volatile boolean wanted;
    private long lastAttemptNanos;
    private volatile int fruitless;
    private String lastReport = "";

    Entry(String namespace) {
      this.namespace = namespace;
    }

    boolean isDue(boolean wantAll) {
      Duration wait =
          hasNone()
              ? min(wanted ? shorter(SOON, backoff()) : backoff())
              : wanted ? SOON : wantAll ? min(BEFORE_LONG) : reader.pollInterval();
      return !attempted || System.nanoTime() - lastAttemptNanos >= wait.toNanos();
    }

    private boolean hasNone() {
      return keys.filter(known -> known.settings().enabled()).isEmpty();
    }

    private Duration backoff() {
      return AT_FIRST.multipliedBy(1L << Math.min(fruitless, MAX_DOUBLINGS));
    }

    private Duration min(Duration other) {
      return shorter(reader.pollInterval(), other);
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether anything changed. */
    boolean read() {
      wanted = false;
      Optional<NamespaceTokenKeys> before = keys;
      String problem = "";
      try {
        NamespaceTokenKeys published = reader.readPublished(namespace);
        // Tokens verify, and cease to, whatever becomes of the keys that sign.
        keys = Optional.of(before.map(published::signingAs).orElse(published));
        keys = Optional.of(reader.withSigningKeys(published));
      } catch (SecretUnavailableException e) {
        problem = e.getMessage();
      } catch (RuntimeException e) {
        // The message might quote what was read.
        problem = e.getClass().getSimpleName();
      }
      lastAttemptNanos = System.nanoTime();
      attempted = true;
      int times = fruitless;
      fruitless = hasNone() ? times + 1 : 0;
      report(problem, before);
      return !keys.equals(before);
    }

    private void report(String problem, Optional<NamespaceTokenKeys> before) {
      if (!problem.isEmpty() && !problem.equals(lastReport)) {
        LOG.warn(
            "Namespace {}: the keys of derived tokens cannot be read ({}); {}",
            namespace,
            problem,
            before.isPresent()
                ? "the last good ones stay in use"
                : "no derived token of this namespace verifies until they can");
      }
      lastReport = problem;
      if (problem.isEmpty()
          && !before
              .map(NamespaceTokenKeys::publicKeys)
              .equals(keys.map(NamespaceTokenKeys::publicKeys))
          && keys.get().settings().enabled()) {
        LOG.info("Namespace {}: {} verify derived tokens", namespace, keys.get().publicKeys());
      }
    }
  }

  private record Known(
      Map<String, NamespaceTokenKeys> byNamespace,
      Map<String, List<NamespaceTokenKeys>> byPublicKey) {
    static Known of(List<NamespaceTokenKeys> all) {
      Map<String, NamespaceTokenKeys> byNamespace = new HashMap<>();
      Map<String, List<NamespaceTokenKeys>> byPublicKey = new HashMap<>();
      for (NamespaceTokenKeys keys : all) {
        byNamespace.put(keys.namespace(), keys);
        keys.publicKeys()
            .keys()
            .forEach(
                key -> byPublicKey.computeIfAbsent(key.keyID(), id -> new ArrayList<>()).add(keys));
      }
      return new Known(Map.copyOf(byNamespace), Map.copyOf(byPublicKey));
    }
  }
}
