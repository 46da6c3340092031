package dev.latchkey.bench.life;

import dev.latchkey.bench.cluster.BenchCluster;
import dev.latchkey.bench.cluster.ParallelWrites;
import dev.latchkey.bench.cluster.RequestCounter;
import dev.latchkey.bench.cluster.RequestCounts;
import dev.latchkey.bench.cluster.SampleObjects;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * Issues keys on an API server: the plain writes first, in a namespace of their own, then those of
 * an operator. The operator goes on until this is closed.
 */
final class IssueRun implements AutoCloseable {
  /** The namespace whose keys are issued. */
  static final String NAMESPACE = "bench-keys";

  /** The namespace that no operator watches. */
  static final String PLAIN_NAMESPACE = "bench-plain";

  private static final String WARM_UP_NAMESPACE = "bench-warm-up";
  private static final int WARM_UP_KEYS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final KubernetesClient operatorClient;
  private final RequestCounter counter;
  private final ParallelWrites parallel;
  private final SampleObjects samples = new SampleObjects();
  private OperatorApplication operator;

  IssueRun(BenchCluster cluster, ParallelWrites parallel) {
    cluster.createNamespace(NAMESPACE);
    cluster.createNamespace(PLAIN_NAMESPACE);
    cluster.createNamespace(WARM_UP_NAMESPACE);
    this.parallel = parallel;
    this.counter = new RequestCounter();
    this.client = cluster.client();
    this.operatorClient = cluster.client(counter);
  }

  /** The client that declares the keys. */
  KubernetesClient client() {
    return client;
  }

  /** Once. */
  IssueResult run(int keys) throws InterruptedException {
    PlainWrites writes = new PlainWrites(client, parallel, samples);
    // An API server is slow at first, which would make the operator, who comes second, look good.
    writes.run(WARM_UP_NAMESPACE, WARM_UP_KEYS);
    Duration plain = writes.run(PLAIN_NAMESPACE, keys);
    operator =
        OperatorApplication.start(
            operatorClient, OperatorOptions.forDev(Set.of(NAMESPACE)), Clock.systemUTC());
    long startUp = counter.take().values().stream().mapToLong(Long::longValue).sum();
    try (ReadyKeys ready = new ReadyKeys(client, NAMESPACE)) {
      long begin = System.nanoTime();
      Duration creation =
          parallel.run(
              keys,
              number ->
                  client.resource(samples.key(NAMESPACE, SampleObjects.name(number))).create());
      Duration all = Duration.ofNanos(ready.await(keys, PATIENCE) - begin);
      // What the operator writes after a key is Ready belongs to the key as well.
      counter.awaitQuiet();
      return new IssueResult(
          plain, creation, all, new RequestCounts(keys, counter.take()), startUp);
    }
  }

  void stopOperator() {
    if (operator != null) {
      operator.close();
    }
  }

  @Override
  public void close() {
    stopOperator();
    operatorClient.close();
    client.close();
  }
}
