package dev.latchkey.verifier.live;

import dev.latchkey.crds.client.SingleAttempt;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordCompiler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads records from the API server as they are now. Safe for use by several threads. */
public final class LiveRecords implements Function<LiveQuery, List<IndexedRecord>> {
  private final SingleAttempt attempt;
  private final RecordCompiler compiler = new RecordCompiler();

  /**
   * @param client not closed by this
   */
  public LiveRecords(KubernetesClient client) {
    this.attempt = new SingleAttempt(client);
  }

  /**
   * The records that exist now; waits for the answer, a few seconds at most.
   *
   * @throws ApiServerUnreachableException if the API server does not answer, or not with records
   */
  @Override
  public List<IndexedRecord> apply(LiveQuery query) {
    try {
      return attempt.call(client -> read(client, query));
    } catch (KubernetesClientException e) {
      throw new ApiServerUnreachableException(SingleAttempt.reason(e));
    }
  }

  private List<IndexedRecord> read(KubernetesClient client, LiveQuery query) {
    if (query instanceof LiveQuery.One one) {
      return compile(
          Stream.ofNullable(
              client
                  .resources(ApiKeyRecord.class)
                  .inNamespace(one.key().namespace())
                  .withName(one.key().keyID().recordName())
                  .get()));
    }
    String name = ((LiveQuery.Anywhere) query).keyID().recordName();
    Collection<ApiKeyRecord> records =
        client
            .resources(ApiKeyRecord.class)
            .inAnyNamespace()
            .withField("metadata.name", name)
            .list()
            .getItems();
    // The embedded API server has no field selectors.
    return compile(records.stream().filter(record -> name.equals(record.getMetadata().getName())));
  }

  private List<IndexedRecord> compile(Stream<ApiKeyRecord> records) {
    return records.map(compiler::compile).flatMap(Optional::stream).toList();
  }
}
