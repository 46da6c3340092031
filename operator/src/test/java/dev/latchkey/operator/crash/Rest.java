package dev.latchkey.operator.crash;

import dev.latchkey.operator.OperatorAtWork;
import java.time.Duration;
import java.util.function.IntSupplier;

/** The state in which a flow is through, and the operator writes nothing any more. */
record Rest(Flow flow, OperatorAtWork operator, History history) {
  private static final Duration QUIET = Duration.ofMillis(150);

  /** Whether it is reached; waits a moment to see that no write follows. */
  boolean isReached(IntSupplier writes) throws InterruptedException {
    int before = writes.getAsInt();
    if (!isAsserted()) {
      return false;
    }
    Thread.sleep(QUIET.toMillis());
    return writes.getAsInt() == before && isAsserted();
  }

  private boolean isAsserted() {
    try {
      flow.assertAtRest(operator, history);
      return true;
    } catch (AssertionError | RuntimeException notYet) {
      return false;
    }
  }
}
