package dev.latchkey.bench.report;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Measured durations, of which percentiles are taken by nearest rank: each is one that was. */
public final class Distribution {
  private final List<Duration> ascending;

  /**
   * Durations to take percentiles of.
   *
   * @param measured at least one
   */
  public Distribution(Collection<Duration> measured) {
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    this.ascending = measured.stream().sorted().toList();
  }

  /** The smallest of the durations that at least so many percent of them do not exceed. */
  public Duration percentile(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("a percentile is 1 to 100");
    }
    long rank = ((long) percent * ascending.size() + 99) / 100;
    return ascending.get(Math.toIntExact(rank) - 1);
  }

  /** The largest. */
  public Duration max() {
    return percentile(100);
  }
}
