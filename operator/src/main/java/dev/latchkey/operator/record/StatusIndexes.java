package dev.latchkey.operator.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Gives credentials their entries in the status list of their namespace, where holders may derive
 * tokens. Thread-safe.
 *
 * <p>No entry is given twice, by whichever operator: each takes a block of them at a time, by an
 * update of the namespace's {@link StatusListCounter} under its resourceVersion, and so at a cost
 * of one write for many keys. What is left of a block when an operator ends is never used.
 */
public final class StatusIndexes {
  private static final int BLOCK = 64;

  private final StatusListCounter counter;
  private final Map<String, Block> blocks = new ConcurrentHashMap<>();
  private volatile InformerEventSource<Secret, ApiKeyRecord> settings;

  /** Entries that are counted through the given parts. */
  public StatusIndexes(KubernetesClient client, RecordStore records) {
    this.counter = new StatusListCounter(client, records);
  }

  /**
   * The entry of a new credential; empty where the namespace has no derived tokens, as far as the
   * watch has come: once it has, {@link #isMissing} says so, and the record is looked at again.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException of code 409 where somebody else
   *     was faster
   */
  public Optional<Integer> next(String namespace) {
    return tokensAreOn(namespace)
        ? blocks.computeIfAbsent(namespace, Block::new).next()
        : Optional.empty();
  }

  /** Whether a record has no entry, and is to have one. */
  public boolean isMissing(ApiKeyRecord record) {
    return lacksEntry(record) && tokensAreOn(record.getMetadata().getNamespace());
  }

  /** What wakes the records that lack an entry when tokens are turned on. */
  public EventSource<?, ApiKeyRecord> eventSource(EventSourceContext<ApiKeyRecord> context) {
    settings =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, ApiKeyRecord.class)
                .withName("token-settings")
                .withLabelSelector(Latchkey.SECRET_ROLE + "=" + SecretRole.JWKS.label())
                .withSecondaryToPrimaryMapper(
                    secret ->
                        isOn(secret)
                            ? context
                                .getPrimaryCache()
                                .list(
                                    secret.getMetadata().getNamespace(), StatusIndexes::lacksEntry)
                                .map(ResourceID::fromResource)
                                .collect(Collectors.toSet())
                            : Set.of())
                .build(),
            context);
    return settings;
  }

  private static boolean lacksEntry(ApiKeyRecord record) {
    ApiKeyRecordSpec spec = record.getSpec();
    return spec != null && spec.statusIndex() == null && spec.revocation() == null;
  }

  private boolean tokensAreOn(String namespace) {
    InformerEventSource<Secret, ApiKeyRecord> watched = settings;
    return watched != null
        && watched
            .get(new ResourceID(Latchkey.JWKS, namespace))
            .filter(StatusIndexes::isOn)
            .isPresent();
  }

  private static boolean isOn(Secret secret) {
    return StatusListCounter.entry(secret, Latchkey.ISSUER_ENTRY)
        .map(says -> says.path("enabled"))
        .filter(JsonNode::asBoolean)
        .isPresent();
  }

  private final class Block {
    private final String namespace;
    private int next;
    private int end;

    Block(String namespace) {
      this.namespace = namespace;
    }

    synchronized Optional<Integer> next() {
      if (next == end) {
        Optional<Integer> first = counter.take(namespace, BLOCK);
        if (first.isEmpty()) {
          return Optional.empty();
        }
        next = first.get();
        end = next + BLOCK;
      }
      return next > ApiKeyRecordSpec.MAX_STATUS_INDEX ? Optional.empty() : Optional.of(next++);
    }
  }
}
