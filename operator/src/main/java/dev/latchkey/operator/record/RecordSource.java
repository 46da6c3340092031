package dev.latchkey.operator.record;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.watch.OwnWrites;
import dev.latchkey.operator.watch.RunningWatch;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records of one kind of key, as far as the watch has come; the operator's own writes are seen
 * at once. A change of a record wakes its key.
 *
 * @param <K> the kind of key
 */
public final class RecordSource<K extends ApiKey<?>> {
  private static final long PAGE = 500;

  private final InformerEventSource<ApiKeyRecord, K> informer;

  private RecordSource(
      String kind, EventSourceContext<K> context, SecondaryToPrimaryMapper<ApiKeyRecord> others) {
    this.informer =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(
                    ApiKeyRecord.class, context.getPrimaryResourceClass())
                .withName("records")
                .withLabelSelector(Latchkey.OWNER_KIND + "=" + kind)
                .withInformerListLimit(PAGE)
                .withGhostResourceCacheCheckInterval(OwnWrites.CHECK_INTERVAL)
                .withSecondaryToPrimaryMapper(
                    record -> {
                      Set<ResourceID> concerned = new HashSet<>(owner(record));
                      concerned.addAll(others.toPrimaryResourceIDs(record));
                      return concerned;
                    })
                .build(),
            context);
  }

  /** The records of a kind of key. */
  public static <K extends ApiKey<?>> RecordSource<K> of(
      String kind, EventSourceContext<K> context) {
    return new RecordSource<>(kind, context, record -> Set.of());
  }

  /**
   * The records of a kind of key.
   *
   * @param others keys beside its own that a change of a record wakes
   */
  public static <K extends ApiKey<?>> RecordSource<K> of(
      String kind, EventSourceContext<K> context, SecondaryToPrimaryMapper<ApiKeyRecord> others) {
    return new RecordSource<>(kind, context, others);
  }

  /** What JOSDK is to start. */
  public InformerEventSource<ApiKeyRecord, K> eventSource() {
    return informer;
  }

  /** The records of this very key. */
  public List<ApiKeyRecord> ofKey(K key) {
    return ofName(key).stream().filter(record -> RecordContent.belongsTo(record, key)).toList();
  }

  /** The records of this and of earlier keys of its name. */
  public List<ApiKeyRecord> ofName(K key) {
    return RunningWatch.read(
        informer::isRunning, () -> List.copyOf(informer.getSecondaryResources(key)));
  }

  /** A record of this kind of key by its name, whosever it is. */
  public Optional<ApiKeyRecord> named(String name, String namespace) {
    return RunningWatch.read(
        informer::isRunning, () -> informer.get(new ResourceID(name, namespace)));
  }

  /** Remembers a record that the operator wrote. */
  public void wrote(ApiKeyRecord record) {
    informer.handleRecentResourceCreate(ResourceID.fromResource(record), record);
  }

  private static Set<ResourceID> owner(ApiKeyRecord record) {
    return record.getSpec() == null
        ? Set.of()
        : Set.of(
            new ResourceID(record.getSpec().owner().name(), record.getMetadata().getNamespace()));
  }
}
