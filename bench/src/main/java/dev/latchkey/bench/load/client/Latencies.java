package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * How long the requests of an open loop took, from when each was to be sent, by windows of half a
 * second, so that what else the machine does now and then can be told from what is usual. Not
 * thread-safe.
 */
public final class Latencies {
  private static final long WINDOW = Duration.ofMillis(500).toNanos();
  private static final int DIGITS = 3;

  private final List<Histogram> windows;

  private Latencies(List<Histogram> windows) {
    this.windows = windows;
  }

  static Latencies over(Duration time) {
    int count = Math.toIntExact((time.toNanos() + WINDOW - 1) / WINDOW);
    return new Latencies(Stream.generate(Latencies::histogram).limit(count).toList());
  }

  /** All that was measured, by several runs. */
  public static Latencies of(List<Latencies> runs) {
    return new Latencies(runs.stream().flatMap(run -> run.windows.stream()).toList());
  }

  /** Nanoseconds up to a minute. */
  static Histogram histogram() {
    return new Histogram(Duration.ofMinutes(1).toNanos(), DIGITS);
  }

  void record(long sinceBegin, long nanos) {
    windows.get((int) (sinceBegin / WINDOW)).recordValue(nanos);
  }

  /** The percentile of all requests, in nanoseconds. */
  public long percentile(double percent) {
    Histogram all = histogram();
    windows.forEach(all::add);
    return all.getValueAtPercentile(percent);
  }

  /** The median of the windows' percentiles, in nanoseconds. */
  public long medianOfWindows(double percent) {
    List<Histogram> filled = new ArrayList<>(windows);
    filled.removeIf(window -> window.getTotalCount() == 0);
    if (filled.isEmpty()) {
      throw new BenchException("Nothing was measured.");
    }
    long[] percentiles =
        filled.stream().mapToLong(window -> window.getValueAtPercentile(percent)).toArray();
    Arrays.sort(percentiles);
    return percentiles[(percentiles.length - 1) / 2];
  }

  /** How many windows there are. */
  public int count() {
    return windows.size();
  }
}
