package dev.latchkey.operator.crash;

import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stops the operator at each write of each flow, before the write and with it done but unanswered,
 * and starts another one: all heals.
 */
class CrashTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration QUIET = Duration.ofMillis(150);

  static List<Flow> flows() {
    return Flow.all();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void heals(Flow flow) {
    for (int writes = 0; crashes(flow, writes, false); writes++) {
      crashes(flow, writes, true);
    }
  }

  /** Whether there was a write to crash at. */
  private static boolean crashes(Flow flow, int writes, boolean nextArrives) {
    String point = "%s, crashed after %d writes".formatted(flow, writes);
    CrashingWrites crash = new CrashingWrites(writes, nextArrives);
    try (OperatorOnMock mock = OperatorOnMock.stopped();
        History history = History.of(mock);
        KubernetesClient doomed = mock.newClient(crash)) {
      mock.start();
      flow.before().accept(mock);
      mock.stop();

      if (flow.operatorDown()) {
        flow.action().accept(mock);
        mock.start(doomed);
      } else {
        mock.start(doomed);
        flow.action().accept(mock);
      }
      Awaitility.await(point)
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> crash.crashed() || atRest(flow, mock, history, crash));
      mock.stop();

      mock.start();
      try {
        Awaitility.await(point)
            .dontCatchUncaughtExceptions()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(10))
            .untilAsserted(() -> flow.assertAtRest(mock, history));
      } catch (ConditionTimeoutException e) {
        throw new AssertionError(point + (nextArrives ? " and one unanswered" : ""), e);
      }
      return crash.crashed();
    }
  }

  /** Whether the flow is through, and nothing is written any more. */
  private static boolean atRest(
      Flow flow, OperatorOnMock mock, History history, CrashingWrites crash)
      throws InterruptedException {
    int before = crash.writes();
    BooleanSupplier settled =
        () -> {
          try {
            flow.assertAtRest(mock, history);
            return true;
          } catch (AssertionError | RuntimeException notYet) {
            return false;
          }
        };
    if (!settled.getAsBoolean()) {
      return false;
    }
    Thread.sleep(QUIET.toMillis());
    return crash.writes() == before && settled.getAsBoolean();
  }
}
