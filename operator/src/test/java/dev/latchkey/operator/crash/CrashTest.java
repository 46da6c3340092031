package dev.latchkey.operator.crash;

import dev.latchkey.operator.OperatorOnMock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stops the operator at each write of each flow, before the write and with it done but unanswered,
 * and starts another one: all heals.
 */
class CrashTest {
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
    try (OperatorOnMock mock = OperatorOnMock.stopped()) {
      return new Crash(writes, nextArrives).over(flow, mock);
    }
  }
}
