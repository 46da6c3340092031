package dev.latchkey.verifier.live;

import dev.latchkey.crds.client.SingleAttempt;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordCompiler;
import dev.latchkey.verifier.index.RecordScope;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads a verifier's records from the API server as they are now. Safe for use by several threads.
 */
public final class LiveRecords implements Function<LiveQuery, List<IndexedRecord>> {
  private final SingleAttempt attempt;
  private final Optional<String> labelSelector;
  private final RecordCompiler compiler;

  /**
   * @param client not closed by this
   * @param scope which records there are for this verifier
   */
  public LiveRecords(KubernetesClient client, RecordScope scope) {
    this.attempt = new SingleAttempt(client);
    this.labelSelector = scope.labelSelector();
    this.compiler = new RecordCompiler(scope);
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
    var all = client.resources(ApiKeyRecord.class);
    if (query instanceof LiveQuery.One one) {
      var records = all.inNamespace(one.key().namespace());
      String name = one.key().keyID().recordName();
      return compile(
          labelSelector.isPresent()
              ? named(name, records)
              : Stream.ofNullable(records.withName(name).get()));
    }
    return compile(named(((LiveQuery.Anywhere) query).keyID().recordName(), all.inAnyNamespace()));
  }

  /** What is read by its name alone comes whatever its labels are. */
  private Stream<ApiKeyRecord> named(
      String name,
      FilterWatchListDeletable<
              ApiKeyRecord, KubernetesResourceList<ApiKeyRecord>, Resource<ApiKeyRecord>>
          records) {
    var named = records.withField("metadata.name", name);
    var selected = labelSelector.isPresent() ? named.withLabelSelector(labelSelector.get()) : named;
    // The embedded API server has no field selectors.
    return selected.list().getItems().stream()
        .filter(record -> name.equals(record.getMetadata().getName()));
  }

  private List<IndexedRecord> compile(Stream<ApiKeyRecord> records) {
    return records.map(compiler::compile).flatMap(Optional::stream).toList();
  }
}
