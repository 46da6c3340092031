package dev.latchkey.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.bench.load.client.LoadClient;
import dev.latchkey.bench.load.client.Requests;
import dev.latchkey.bench.load.client.Throughput;
import dev.latchkey.bench.load.client.Traffic;
import dev.latchkey.bench.load.cluster.SampleCluster;
import dev.latchkey.bench.token.SampleNamespace;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A verifier takes each kind of request for what it is called; the client fails where not. */
class WorkloadsTest {
  private static final int CONNECTIONS = 4;
  private static final Duration MAX = Duration.ofMinutes(1);

  private static SampleCluster cluster;
  private static KubernetesClient kubernetes;
  private static VerifierApplication verifier;
  private static LoadClient client;
  private static Workloads workloads;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = SampleCluster.start(200, folder.resolve("records"));
    kubernetes = LatchkeyClients.create(cluster.api().kubeconfig().clientConfig());
    verifier =
        VerifierApplication.start(
            kubernetes,
            VerifierOptions.builder(Set.of(SampleNamespace.NAME)).port(0).managementPort(0).build(),
            Clock.systemUTC());
    await().atMost(Duration.ofSeconds(30)).until(verifier::isReady);
    client = LoadClient.connect(verifier.port(), CONNECTIONS);
    workloads = new Workloads(verifier.port(), cluster);
  }

  @AfterAll
  static void close() {
    client.close();
    verifier.close();
    kubernetes.close();
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "ISSUED",
        "IMPORTED",
        "AUTHZ",
        "BATCH",
        "JWT_REPEATED",
        "UNKNOWN_ID",
        "WRONG_SECRET",
        "INVALID_IMPORTED"
      })
  void requestsAreWhatTheyAreCalled(Series series) {
    assertAnswered(workloads.of(series));
  }

  @Test
  void newJwtsAreGoodOnce() {
    assertAnswered(workloads.newJwts(100));
  }

  @Test
  void forgedJwtsAreRefused() {
    List<String> genuine = cluster.deriveJwts(50);

    assertAnswered(workloads.newForgedJwts(genuine));
    assertThat(SampleCluster.forge(genuine, 0))
        .doesNotContainAnyElementsOf(SampleCluster.forge(genuine, 1));
  }

  private static void assertAnswered(Requests requests) {
    Traffic traffic = new Traffic(requests.once(), CONNECTIONS);
    List<Throughput> results = client.closedLoop(List.of(traffic), Duration.ZERO, MAX);
    assertThat(results.get(0).perSecond()).isPositive();
  }
}
