package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.RequestCounts;
import dev.latchkey.bench.cluster.RequestKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What it took to make keys in each way, in each round. Ratios are taken within a round, where both
 * had the same of the machine, and the median of them is what counts.
 */
final class Makings {
  private final int keys;
  private final Map<Way, List<Making>> rounds = new EnumMap<>(Way.class);

  /**
   * @param keys how many keys are made each time
   */
  Makings(int keys) {
    this.keys = keys;
  }

  int keys() {
    return keys;
  }

  /** Takes what the next round took. */
  void add(Way way, Making making) {
    rounds.computeIfAbsent(way, is -> new ArrayList<>()).add(making);
  }

  /** Keys per second until all were answered, in ascending order. */
  double[] keysPerSecond(Way way) {
    return rounds.get(way).stream()
        .mapToDouble(making -> keys / seconds(making.answered()))
        .sorted()
        .toArray();
  }

  double medianKeysPerSecond(Way way) {
    return median(DoubleStream.of(keysPerSecond(way)));
  }

  /** How many times the other's time it took until all was answered. */
  double answeredRatio(Way way, Way other) {
    return ratio(way, Making::answered, other);
  }

  /** How many times the other's time it took until there was nothing more to do. */
  double settledRatio(Way way, Way other) {
    return ratio(way, Making::settled, other);
  }

  private double ratio(Way way, Function<Making, Duration> time, Way other) {
    List<Making> of = rounds.get(way);
    List<Making> to = rounds.get(other);
    return median(
        IntStream.range(0, of.size())
            .mapToDouble(
                round -> seconds(time.apply(of.get(round))) / seconds(to.get(round).answered())));
  }

  /** What the operator asked of the API server, in all rounds. */
  RequestCounts requests(Way way) {
    Map<RequestKind, Long> sum = new HashMap<>();
    rounds
        .get(way)
        .forEach(
            making ->
                making.requests().forEach((kind, count) -> sum.merge(kind, count, Long::sum)));
    return new RequestCounts(keys * rounds.get(way).size(), sum);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static double median(DoubleStream values) {
    double[] ascending = values.sorted().toArray();
    int middle = ascending.length / 2;
    return ascending.length % 2 == 1
        ? ascending[middle]
        : (ascending[middle - 1] + ascending[middle]) / 2;
  }
}
