package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.BenchCluster;
import dev.latchkey.bench.cluster.ParallelWrites;
import dev.latchkey.bench.report.BenchException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/** Makes keys on an API server, in each way, with an operator that goes on until this is closed. */
final class MakingRun implements AutoCloseable {
  private static final String NAMESPACE = "bench-keys";
  private static final String PLAIN_NAMESPACE = "bench-plain";

  private final KubernetesClient client;
  private final AdminOperator operator;
  private final AdminConnection http;
  private final PlainImports plain;
  private final SampleRequests samples = new SampleRequests();

  /** The active credentials that were issued. */
  private final Queue<String> issued = new ConcurrentLinkedQueue<>();

  MakingRun(BenchCluster cluster) throws InterruptedException {
    cluster.createNamespace(PLAIN_NAMESPACE);
    this.operator = AdminOperator.start(cluster, List.of(NAMESPACE));
    this.http = operator.connect();
    this.client = cluster.client();
    this.plain = new PlainImports(client, PLAIN_NAMESPACE);
  }

  /**
   * Makes keys, and waits until the operator has nothing more to do.
   *
   * @param keys how many; as many must have been issued before some are rotated
   */
  Making make(Way way, int keys) throws InterruptedException {
    ParallelWrites writers = new ParallelWrites(way.writers());
    return switch (way) {
      case PLAIN_BY_ONE, PLAIN -> {
        Duration time = plain.run(keys, writers);
        yield new Making(time, time, Map.of());
      }
      case BATCH -> {
        List<Map<String, Object>> batch = samples.imported(keys);
        // One client sends it, the operator writes with as many threads as the others have.
        yield overHTTP(1, new ParallelWrites(1), number -> http.importAll(NAMESPACE, batch));
      }
      case IMPORT_BY_ONE, IMPORT -> {
        List<Map<String, Object>> each = samples.imported(keys);
        yield overHTTP(keys, writers, number -> http.importKey(NAMESPACE, each.get(number)));
      }
      case ISSUE_BY_ONE, ISSUE ->
          overHTTP(keys, writers, number -> issued.add(http.issue(NAMESPACE, samples.issued())));
      case ROTATE_BY_ONE, ROTATE ->
          overHTTP(keys, writers, number -> issued.add(http.rotate(NAMESPACE, oldest())));
    };
  }

  private String oldest() {
    String keyID = issued.poll();
    if (keyID == null) {
      throw new BenchException("No key was issued that can be rotated.");
    }
    return keyID;
  }

  private Making overHTTP(int requests, ParallelWrites clients, IntConsumer request)
      throws InterruptedException {
    long begin = System.nanoTime();
    Duration answered = clients.run(requests, request);
    Duration lastSent = Duration.ofNanos(operator.requests().awaitQuiet() - begin);
    return new Making(
        answered,
        lastSent.compareTo(answered) > 0 ? lastSent : answered,
        operator.requests().take());
  }

  @Override
  public void close() {
    operator.close();
    client.close();
  }
}
