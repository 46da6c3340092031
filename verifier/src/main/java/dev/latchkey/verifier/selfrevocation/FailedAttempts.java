package dev.latchkey.verifier.selfrevocation;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows whoever guesses: counts failed attempts by client address, and all of them together. Safe
 * for use by several threads. Keeps a bounded number of addresses; beyond it the one that has the
 * most attempts left is forgotten, and the count of all holds.
 *
 * <p>An IPv6 address counts as its /64, as one machine has all of those. Clients whose address is
 * not known share one count.
 */
public final class FailedAttempts {
  private static final Limit PER_CLIENT = new Limit(10, Duration.ofMinutes(1));
  private static final Limit OVERALL = new Limit(600, Duration.ofMinutes(1));
  private static final int MAX_CLIENTS = 10_000;
  private static final int IPV6_LENGTH = 16;
  private static final int IPV6_PREFIX = 8;
  private static final ByteBuffer UNKNOWN = ByteBuffer.allocate(0);

  private final Map<ByteBuffer, Bucket> clients = new LinkedHashMap<>();
  private final Limit perClient;
  private final int maxClients;
  private final TimeMeter meter;
  private final Bucket overall;

  /** Ten failures in a minute from one address, ten a second from all. */
  public FailedAttempts() {
    this(PER_CLIENT, OVERALL, MAX_CLIENTS, TimeMeter.SYSTEM_NANOTIME);
  }

  FailedAttempts(Limit perClient, Limit overall, int maxClients, TimeMeter meter) {
    this.perClient = perClient;
    this.maxClients = maxClients;
    this.meter = meter;
    this.overall = overall.bucket(meter);
  }

  /**
   * Takes an attempt, which counts as a failure until it is given back: of several at once, no more
   * are looked at than there may be.
   *
   * @param address the client's, 4 or 16 bytes; empty if not known
   * @return how long the client has to wait before its attempt is looked at; zero if not at all
   */
  public synchronized Duration take(Optional<byte[]> address) {
    Duration delay = delay(address);
    if (delay.isZero()) {
      count(address);
    }
    return delay;
  }

  /** Gives back an attempt that was taken, and was no failure. */
  public synchronized void giveBack(Optional<byte[]> address) {
    overall.addTokens(1);
    Bucket client = clients.get(client(address));
    if (client != null) {
      client.addTokens(1);
    }
  }

  /** How long a client has to wait before its next attempt is looked at; zero if not at all. */
  synchronized Duration delay(Optional<byte[]> address) {
    Bucket client = clients.get(client(address));
    long nanos = Math.max(waitNanos(overall), client == null ? 0 : waitNanos(client));
    return Duration.ofNanos(nanos);
  }

  private void count(Optional<byte[]> address) {
    overall.consumeIgnoringRateLimits(1);
    ByteBuffer client = client(address);
    if (!clients.containsKey(client) && clients.size() >= maxClients) {
      makeRoom();
    }
    clients.computeIfAbsent(client, added -> perClient.bucket(meter)).consumeIgnoringRateLimits(1);
  }

  /** How many addresses are counted now. */
  synchronized int size() {
    return clients.size();
  }

  private void makeRoom() {
    clients.values().removeIf(bucket -> bucket.getAvailableTokens() >= perClient.failures());
    if (clients.size() >= maxClients) {
      clients.entrySet().stream()
          .max(Comparator.comparingLong(entry -> entry.getValue().getAvailableTokens()))
          .map(Map.Entry::getKey)
          .ifPresent(clients::remove);
    }
  }

  private static long waitNanos(Bucket bucket) {
    return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
  }

  private static ByteBuffer client(Optional<byte[]> address) {
    return address
        .map(
            bytes ->
                ByteBuffer.wrap(
                    bytes.length == IPV6_LENGTH
                        ? Arrays.copyOf(bytes, IPV6_PREFIX)
                        : bytes.clone()))
        .orElse(UNKNOWN);
  }

  /**
   * How many failures there may be at once, and in a period.
   *
   * @param failures how many
   * @param period the time in which as many come back
   */
  record Limit(long failures, Duration period) {
    private Bucket bucket(TimeMeter meter) {
      return Bucket.builder()
          .addLimit(limit -> limit.capacity(failures).refillGreedy(failures, period))
          .withCustomTimePrecision(meter)
          .build();
    }
  }
}
