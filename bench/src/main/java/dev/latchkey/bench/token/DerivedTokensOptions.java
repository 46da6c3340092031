package dev.latchkey.bench.token;

import java.time.Duration;

/**
 * What is measured, and for how long.
 *
 * @param records how many keys the verifier knows
 * @param forks how many JVMs measure each operation, one after the other; 0: the one that asks
 * @param iterations how many times each JVM measures
 * @param time how long each of these takes
 */
record DerivedTokensOptions(int records, int forks, int iterations, Duration time) {
  private static final int MIN_RECORDS = 10;
  private static final int MAX_RECORDS = 1_000_000;

  /**
   * @throws IllegalArgumentException if this cannot be measured; the message says what can
   */
  DerivedTokensOptions {
    if (records < MIN_RECORDS || records > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "--records is a number from %,d to %,d.".formatted(MIN_RECORDS, MAX_RECORDS));
    }
    if (forks < 0) {
      throw new IllegalArgumentException("--forks is 0 or more.");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException("--iterations is 1 or more.");
    }
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("--time is 1 millisecond or more.");
    }
  }
}
