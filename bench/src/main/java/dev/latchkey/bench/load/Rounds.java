package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.Throughput;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * What was measured in turns. Ratios are taken within a round, where both had the same of the
 * machine. Not thread-safe.
 */
final class Rounds {
  private final Map<Series, List<Double>> perSecond = new EnumMap<>(Series.class);
  private final Map<Series, Histogram> nanos = new EnumMap<>(Series.class);

  /**
   * Adds what was measured in the present round.
   *
   * @param times how many verifications a request stands for
   */
  void add(Series series, Throughput measured, int times) {
    perSecond.computeIfAbsent(series, none -> new ArrayList<>()).add(times * measured.perSecond());
    nanos.merge(
        series,
        measured.nanos(),
        (all, more) -> {
          all.add(more);
          return all;
        });
  }

  /** Whether it was measured at all. */
  boolean has(Series series) {
    return perSecond.containsKey(series);
  }

  /** How many in a second: the median of the rounds. */
  double median(Series series) {
    return Median.of(perSecond.get(series));
  }

  /** How long requests took in all rounds. */
  Histogram nanos(Series series) {
    return nanos.get(series);
  }

  /** How many times as many as another one: the median of the rounds; empty if one is missing. */
  OptionalDouble ratio(Series series, Series other) {
    if (!has(series) || !has(other)) {
      return OptionalDouble.empty();
    }
    List<Double> mine = perSecond.get(series);
    List<Double> others = perSecond.get(other);
    return OptionalDouble.of(
        Median.of(
            IntStream.range(0, Math.min(mine.size(), others.size()))
                .mapToObj(round -> mine.get(round) / others.get(round))
                .toList()));
  }
}
