package dev.latchkey.bench.life;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Measured durations, of which percentiles are taken by nearest rank: each is one that was. */
final class Distribution {
  private final List<Duration> ascending;

  /**
   * @param measured at least one
   */
  Distribution(Collection<Duration> measured) {
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    this.ascending = measured.stream().sorted().toList();
  }

  /** The smallest of the durations that at least so many percent of them do not exceed. */
  Duration percentile(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("a percentile is 1 to 100");
    }
    long rank = ((long) percent * ascending.size() + 99) / 100;
    return ascending.get(Math.toIntExact(rank) - 1);
  }

  Duration max() {
    return percentile(100);
  }
}
