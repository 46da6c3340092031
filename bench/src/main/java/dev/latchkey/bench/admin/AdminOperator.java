package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.BenchCluster;
import dev.latchkey.bench.cluster.RequestCounter;
import dev.latchkey.bench.report.BenchException;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.OperatorOptions.Listener;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An operator that answers the admin HTTP API, with its requests to the API server counted. */
final class AdminOperator implements AutoCloseable {
  private static final Duration SYNC = Duration.ofSeconds(60);

  private final RequestCounter counter;
  private final KubernetesClient client;
  private final OperatorApplication application;

  private AdminOperator(
      RequestCounter counter, KubernetesClient client, OperatorApplication application) {
    this.counter = counter;
    this.client = client;
    this.application = application;
  }

  /**
   * Starts one for namespaces that do not exist yet; returns once it knows all keys and has come to
   * rest.
   */
  static AdminOperator start(BenchCluster cluster, List<String> namespaces)
      throws InterruptedException {
    namespaces.forEach(cluster::createNamespace);
    OperatorOptions options =
        OperatorOptions.forDev(Set.copyOf(namespaces))
            .withAdminApi(
                new AdminApiOptions(
                    namespaces.get(0),
                    Authentication.NONE,
                    Optional.of(new Listener("127.0.0.1", 0, Optional.empty()))));
    RequestCounter counter = new RequestCounter();
    KubernetesClient client = cluster.client(counter);
    OperatorApplication application;
    try {
      application = OperatorApplication.start(client, options, Clock.systemUTC());
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    AdminOperator operator = new AdminOperator(counter, client, application);
    try {
      operator.awaitReady();
      counter.awaitQuiet();
      counter.take();
      return operator;
    } catch (RuntimeException | InterruptedException e) {
      operator.close();
      throw e;
    }
  }

  private void awaitReady() throws InterruptedException {
    long end = System.nanoTime() + SYNC.toNanos();
    while (!application.isReady()) {
      if (System.nanoTime() > end) {
        throw new BenchException(
            "The operator had not read all keys after %d s.".formatted(SYNC.toSeconds()));
      }
      Thread.sleep(50);
    }
  }

  /** Asks it. */
  AdminConnection connect() {
    return new AdminConnection(application.adminApi().orElseThrow().port().orElseThrow());
  }

  /** What it asks of the API server. */
  RequestCounter requests() {
    return counter;
  }

  @Override
  public void close() {
    application.close();
    client.close();
  }
}
