package dev.latchkey.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.operator.OperatorOnCluster;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A crash in the middle of each flow, on a real API server and under the shipped roles. */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashClusterTest {
  private final AtomicInteger namespaces = new AtomicInteger();
  private RealApiServer server;
  private TestNamespace namespace;

  @BeforeAll
  void connect(RealApiServer server, TestNamespace namespace) {
    this.server = server;
    this.namespace = namespace;
  }

  static List<Flow> flows() {
    return Flow.all();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void heals(Flow flow) {
    // Some flows have no second write.
    assertThat(crashes(new Crash(1, true), flow) || crashes(new Crash(0, true), flow)).isTrue();
  }

  private boolean crashes(Crash crash, Flow flow) {
    try (OperatorOnCluster operator =
        OperatorOnCluster.stopped(server, namespace.name() + "-" + namespaces.incrementAndGet())) {
      return crash.over(flow, operator);
    }
  }
}
