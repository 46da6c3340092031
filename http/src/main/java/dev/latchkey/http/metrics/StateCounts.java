package dev.latchkey.http.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How many things there are in each state. All are looked at together, and at most once in a while,
 * so that being asked often costs nothing, however many there are. Safe for use by several threads.
 *
 * @param <S> the states
 */
public final class StateCounts<S extends Enum<S>> {
  private final Class<S> type;
  private final Supplier<Stream<S>> states;
  private final long goodForNanos;
  private final LongSupplier nanoTime;
  private Map<S, Long> counts = Map.of();
  private boolean counted;
  private long countedNanos;

  /**
   * @param states the state of each thing, looked up now
   * @param goodFor how long a count is good for
   * @param nanoTime as {@link System#nanoTime}
   */
  public StateCounts(
      Class<S> type, Supplier<Stream<S>> states, Duration goodFor, LongSupplier nanoTime) {
    this.type = type;
    this.states = states;
    this.goodForNanos = goodFor.toNanos();
    this.nanoTime = nanoTime;
  }

  /** How many are in a state, as far back as a count is good for. */
  public synchronized long of(S state) {
    long now = nanoTime.getAsLong();
    if (!counted || now - countedNanos >= goodForNanos) {
      Map<S, Long> fresh = new EnumMap<>(type);
      states.get().forEach(one -> fresh.merge(one, 1L, Long::sum));
      counts = fresh;
      counted = true;
      countedNanos = now;
    }
    return counts.getOrDefault(state, 0L);
  }
}
