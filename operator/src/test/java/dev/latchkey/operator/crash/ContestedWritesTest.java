package dev.latchkey.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.operator.OperatorOnMock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each flow ends as it should though somebody else keeps writing the same objects. */
class ContestedWritesTest {
  static List<Flow> flows() {
    return Flow.all();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void settles(Flow flow) {
    try (OperatorOnMock mock = OperatorOnMock.stopped();
        History history = History.of(mock)) {
      ContestedWrites contested = new ContestedWrites(mock.client);
      try (KubernetesClient client = mock.newClient(contested)) {
        flow.begin(mock, client);
        Rest rest = new Rest(flow, mock, history);
        Awaitility.await(flow.name())
            .dontCatchUncaughtExceptions()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(10))
            .until(() -> rest.isReached(contested::writes));
        assertThat(contested.contested()).isPositive();
        mock.stop();
      }
    }
  }
}
