package dev.latchkey.verifier.check;

import dev.latchkey.verifier.index.RateLimitPolicy;
import dev.latchkey.verifier.index.RecordKey;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts the uses of credentials with a rate limit, in memory and in this verifier alone: a fixed
 * quota per window, the first window beginning with the first use.
 *
 * <p>Safe for use by several threads. Keeps a bounded number of counters: when there are too many,
 * those go that have been idle for a whole window (they are full again), which is looked for once a
 * second at most; else the one that has been idle for longest among a few.
 */
public final class RateLimits {
  private static final long SWEEP_INTERVAL_MILLIS = 1_000;
  private static final int SAMPLE = 32;

  private final Map<RecordKey, Counter> counters = new ConcurrentHashMap<>();
  private final Clock clock;
  private final TimeMeter meter;
  private final int maxCounters;
  private long lastSweep;
  private Iterator<Map.Entry<RecordKey, Counter>> sample = Collections.emptyIterator();

  /**
   * @param clock the time that windows are measured by
   * @param maxCounters how many credentials are counted at once
   */
  public RateLimits(Clock clock, int maxCounters) {
    this.clock = clock;
    this.meter = new ClockMeter(clock);
    this.maxCounters = maxCounters;
  }

  /** Takes one use, if there is one. A policy other than the last one starts anew. */
  public Allowance take(RecordKey key, RateLimitPolicy policy) {
    long now = clock.millis();
    if (isOutOfReach(policy)) {
      return new Allowance(true, policy.quota() - 1, now + policy.window().toMillis());
    }
    Counter counter = counters.get(key);
    if (counter == null || !counter.counts(policy, now)) {
      if (counter == null && counters.size() >= maxCounters) {
        makeRoom(now);
      }
      counter =
          counters.compute(
              key,
              (same, present) ->
                  present != null && present.counts(policy, now)
                      ? present
                      : new Counter(policy, meter, now));
    }
    return counter.take(now);
  }

  /** How many credentials are counted now. */
  public int size() {
    return counters.size();
  }

  /** More than one use per microsecond: more than can come, and than a bucket can count. */
  private static boolean isOutOfReach(RateLimitPolicy policy) {
    return policy.quota() > TimeUnit.SECONDS.toMicros(policy.window().toSeconds());
  }

  private synchronized void makeRoom(long now) {
    if (counters.size() >= maxCounters && Math.abs(now - lastSweep) >= SWEEP_INTERVAL_MILLIS) {
      lastSweep = now;
      counters.values().removeIf(counter -> counter.isIdle(now));
    }
    while (counters.size() >= maxCounters) {
      longestIdleOfSome().ifPresent(entry -> counters.remove(entry.getKey(), entry.getValue()));
    }
  }

  /** Of the next few in no order, or of all if there are no more than that. */
  private Optional<Map.Entry<RecordKey, Counter>> longestIdleOfSome() {
    if (counters.size() <= SAMPLE) {
      sample = counters.entrySet().iterator();
    }
    List<Map.Entry<RecordKey, Counter>> some = new ArrayList<>(SAMPLE);
    while (some.size() < SAMPLE && sample.hasNext()) {
      some.add(sample.next());
    }
    if (!sample.hasNext()) {
      sample = counters.entrySet().iterator();
    }
    return some.stream().min(Comparator.comparingLong(entry -> entry.getValue().lastUse));
  }

  private static final class Counter {
    private static final long TOLERATED_STEP_BACK = 1_000;

    private final RateLimitPolicy policy;
    private final Bucket bucket;
    private volatile long lastUse;

    Counter(RateLimitPolicy policy, TimeMeter meter, long now) {
      this.policy = policy;
      this.bucket =
          Bucket.builder()
              .addLimit(
                  limit ->
                      limit
                          .capacity(policy.quota())
                          .refillIntervally(policy.quota(), policy.window()))
              .withCustomTimePrecision(meter)
              .build();
      this.lastUse = now;
    }

    /** A bucket refills nothing until a clock that was set back has caught up. */
    boolean counts(RateLimitPolicy current, long now) {
      return policy.equals(current) && now >= lastUse - TOLERATED_STEP_BACK;
    }

    boolean isIdle(long now) {
      return now - lastUse >= policy.window().toMillis();
    }

    Allowance take(long now) {
      lastUse = now;
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
      long wait =
          probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
      return new Allowance(
          probe.isConsumed(), probe.getRemainingTokens(), now + ceilToMillis(wait));
    }

    private static long ceilToMillis(long nanos) {
      return TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }
  }

  private record ClockMeter(Clock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
