package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.Arrivals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is measured, and for how long.
 *
 * @param records how many issued keys the verifier knows; a second one knows ten times as many
 * @param rounds how often each is measured
 * @param time how long each time
 * @param warmUp how long each server is warmed up
 * @param connections how many are kept to each server
 * @param arrivals when requests arrive in the open loop
 * @param starts how often a verifier is started to be timed
 * @param serverCore the core of the servers
 * @param clientCores those of this process; empty: all others
 * @param chart where the chart is written
 */
record VerifierLoadOptions(
    int records,
    int rounds,
    Duration time,
    Duration warmUp,
    int connections,
    Arrivals arrivals,
    int starts,
    int serverCore,
    Optional<String> clientCores,
    Optional<Path> chart) {
  /** How many times as many keys the second verifier knows. */
  static final int LARGE = 10;

  private static final int MIN_RECORDS = 100;
  private static final int MAX_RECORDS = 20_000;
  private static final int MAX_CONNECTIONS = 1_000;
  private static final int MIN_MILLIS = 100;

  /**
   * @throws IllegalArgumentException if this cannot be measured; the message says what can
   */
  VerifierLoadOptions {
    if (records < MIN_RECORDS || records > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "--records is a number from %,d to %,d.".formatted(MIN_RECORDS, MAX_RECORDS));
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds is 1 or more.");
    }
    if (time.toMillis() < MIN_MILLIS) {
      throw new IllegalArgumentException(
          "--time is %d milliseconds or more.".formatted(MIN_MILLIS));
    }
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("--warm-up is 0 or more.");
    }
    if (connections < 2 || connections > MAX_CONNECTIONS) {
      throw new IllegalArgumentException(
          "--connections is a number from 2 to %,d.".formatted(MAX_CONNECTIONS));
    }
    if (starts < 1) {
      throw new IllegalArgumentException("--starts is 1 or more.");
    }
    if (serverCore < 0) {
      throw new IllegalArgumentException("--server-core is the number of a core, from 0.");
    }
  }

  /** The same in short, to see that all works. */
  VerifierLoadOptions quick() {
    return new VerifierLoadOptions(
        Math.min(records, 1_000),
        2,
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        connections,
        arrivals,
        1,
        serverCore,
        clientCores,
        chart);
  }

  /** What is sent before that which counts: servers were idle, and caches have others' data. */
  Duration leadIn() {
    return time.dividedBy(10);
  }
}
