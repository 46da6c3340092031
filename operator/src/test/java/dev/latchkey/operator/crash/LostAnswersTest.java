package dev.latchkey.operator.crash;

import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each flow ends as it should though its writes are stored and their answers lost, so that what the
 * operator hears is the refusal of the client's own second attempt.
 */
class LostAnswersTest {
  static List<Flow> flows() {
    return Flow.all();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void settles(Flow flow) {
    try (OperatorOnMock mock = OperatorOnMock.stopped();
        History history = History.of(mock)) {
      LostAnswers lost = new LostAnswers();
      try (KubernetesClient client = mock.newClient(lost)) {
        flow.begin(mock, client);
        Rest rest = new Rest(flow, mock, history);
        Awaitility.await(flow.name())
            .dontCatchUncaughtExceptions()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(10))
            .until(() -> rest.isReached(lost::writes));
        mock.stop();
      }
    }
  }
}
