package dev.latchkey.operator.crash;

import dev.latchkey.operator.OperatorAtWork;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A crash of the operator in the middle of a flow, and another operator that is started then.
 *
 * @param writes how many writes are done as ever
 * @param nextArrives whether one more is done, whose answer is never seen
 */
record Crash(int writes, boolean nextArrives) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Whether there was a write to crash at; asserts that all is as the flow says afterwards. */
  boolean over(Flow flow, OperatorAtWork operator) {
    String point =
        "%s, crashed after %d writes%s"
            .formatted(flow, writes, nextArrives ? " and one unanswered" : "");
    CrashingWrites crash = new CrashingWrites(writes, nextArrives);
    try (History history = History.of(operator);
        KubernetesClient doomed = operator.newClient(crash)) {
      flow.begin(operator, doomed);
      Rest rest = new Rest(flow, operator, history);
      Awaitility.await(point)
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> crash.crashed() || rest.isReached(crash::writes));
      operator.stop();

      operator.start();
      try {
        Awaitility.await(point)
            .dontCatchUncaughtExceptions()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .untilAsserted(() -> flow.assertAtRest(operator, history));
      } catch (ConditionTimeoutException e) {
        throw new AssertionError(point, e);
      }
      return crash.crashed();
    }
  }
}
