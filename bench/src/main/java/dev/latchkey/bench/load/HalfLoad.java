package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.Latencies;

/**
 * How long requests took at half load.
 *
 * @param perSecond how many were sent in a second
 * @param latencies how long they took
 */
record HalfLoad(double perSecond, Latencies latencies) {
  /** The median of half-second p99s, in microseconds. */
  double p99Micros() {
    return latencies.medianOfWindows(99) / 1e3;
  }

  /** A percentile of all requests, in microseconds. */
  double micros(double percent) {
    return latencies.percentile(percent) / 1e3;
  }
}
