package dev.latchkey.bench.life;

import dev.latchkey.bench.cluster.RequestCounts;
import java.time.Duration;

/**
 * What it took to issue keys.
 *
 * @param plain how long the same writes took without an operator
 * @param creation how long it took to declare the keys
 * @param operator how long it took from the first declaration until all were Ready
 * @param requests what the operator asked of the API server meanwhile
 * @param startUp how many requests it had made before, to start
 */
record IssueResult(
    Duration plain, Duration creation, Duration operator, RequestCounts requests, long startUp) {
  int keys() {
    return requests.keys();
  }

  long plainWrites() {
    return (long) keys() * PlainWrites.PER_KEY;
  }

  double ratio() {
    return (double) operator.toNanos() / plain.toNanos();
  }
}
