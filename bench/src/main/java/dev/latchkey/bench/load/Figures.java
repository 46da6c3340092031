package dev.latchkey.bench.load;

import dev.latchkey.bench.load.server.ProcessMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All that was measured.
 *
 * @param rounds in the closed loop
 * @param halfLoad in the open loop, by server
 * @param memory the most that was seen right after a load, by the server: {@link Series#ISSUED} and
 *     {@link Series#LARGE} among them
 * @param starts of a verifier that has all cores
 * @param pinnedStarts of one that has the server's core alone
 */
record Figures(
    Rounds rounds,
    Map<Series, HalfLoad> halfLoad,
    Map<Series, ProcessMemory> memory,
    List<Duration> starts,
    List<Duration> pinnedStarts) {
  /** How many times the other's p99 at half load the verifier's is; empty without the other. */
  OptionalDouble latencyRatio(Series other) {
    return halfLoad.containsKey(other)
        ? OptionalDouble.of(
            halfLoad.get(Series.ISSUED).p99Micros() / halfLoad.get(other).p99Micros())
        : OptionalDouble.empty();
  }

  /** The most resident memory of a server under load, in MiB. */
  double mebibytes(Series server) {
    return memory.get(server).resident() / (1024.0 * 1024.0);
  }

  /** The median, in seconds. */
  static double seconds(List<Duration> times) {
    return Median.of(times.stream().map(time -> time.toNanos() / 1e9).toList());
  }
}
