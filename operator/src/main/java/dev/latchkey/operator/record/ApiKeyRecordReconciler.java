package dev.latchkey.operator.record;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.operator.management.LifecycleMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the records of keys that are gone.
 *
 * <p>No finalizer holds a key back. Instead the key is read from the API server whenever its record
 * is seen to change, when the key is deleted, and when the operator starts; always after the record
 * was seen, so that no order of events leaves a credential behind.
 */
@ControllerConfiguration(name = "api-key-record")
public final class ApiKeyRecordReconciler implements Reconciler<ApiKeyRecord> {
  private static final Logger audit = LoggerFactory.getLogger("dev.latchkey.audit");
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);

  private final KubernetesClient client;
  private final RecordStore records;
  private final Consumer<String> secretRemoval;
  private final KeyDeletions deletions;
  private final Clock clock;
  private final LifecycleMetrics metrics;

  /**
   * A reconciler that reads keys and writes records through the given parts.
   *
   * @param secretRemoval removes the delivered Secret of a key that is gone, by the key's uid
   */
  public ApiKeyRecordReconciler(
      KubernetesClient client,
      RecordStore records,
      Consumer<String> secretRemoval,
      KeyDeletions deletions,
      Clock clock,
      LifecycleMetrics metrics) {
    this.client = client;
    this.records = records;
    this.secretRemoval = secretRemoval;
    this.deletions = deletions;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public List<EventSource<?, ApiKeyRecord>> prepareEventSources(
      EventSourceContext<ApiKeyRecord> context) {
    return List.of(deletions.eventSource(context.getPrimaryCache()));
  }

  @Override
  public UpdateControl<ApiKeyRecord> reconcile(ApiKeyRecord record, Context<ApiKeyRecord> context) {
    if (record.getSpec() == null || endByDeletion(record).isEmpty() || ownerExists(record)) {
      return UpdateControl.noUpdate();
    }
    try {
      records
          .get(record.getMetadata().getNamespace(), record.getMetadata().getName())
          .filter(live -> live.getSpec() != null)
          .filter(live -> live.getSpec().owner().equals(record.getSpec().owner()))
          .ifPresent(this::endOrRemove);
      secretRemoval.accept(record.getSpec().owner().uid());
      return UpdateControl.noUpdate();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return UpdateControl.<ApiKeyRecord>noUpdate().rescheduleAfter(AFTER_CONFLICT);
    }
  }

  private void endOrRemove(ApiKeyRecord live) {
    boolean leavesNothing = !live.getMetadata().getOwnerReferences().isEmpty();
    Optional<RecordEnd> end = endByDeletion(live);
    if (leavesNothing) {
      records.delete(live);
    } else if (end.isPresent()) {
      records.update(live, RecordContent.ended(live.getSpec(), end.get(), now()));
      metrics.ended(end.get().cause());
    } else {
      return;
    }
    RecordOwner owner = live.getSpec().owner();
    audit.info(
        "event={} kind={} namespace={} name={} keyID={} message=\"The key was deleted.\"",
        leavesNothing ? "Removed" : "Revoked",
        owner.kind(),
        live.getMetadata().getNamespace(),
        owner.name(),
        live.getSpec().keyID());
  }

  /** Empty where the record has ended for as strong a reason already. */
  private Optional<RecordEnd> endByDeletion(ApiKeyRecord record) {
    return RecordEnds.merge(record.getSpec().revocation(), RecordEnds.ownerGone(now()));
  }

  private boolean ownerExists(ApiKeyRecord record) {
    RecordOwner owner = record.getSpec().owner();
    Class<? extends ApiKey<?>> kind =
        switch (owner.kind()) {
          case "IssuedApiKey" -> IssuedApiKey.class;
          case "ImportedApiKey" -> ImportedApiKey.class;
          default -> null;
        };
    if (kind == null) {
      // Of a newer version's kind: not ours to end.
      return true;
    }
    ApiKey<?> key =
        client
            .resources(kind)
            .inNamespace(record.getMetadata().getNamespace())
            .withName(owner.name())
            .get();
    return key != null
        && key.getMetadata().getUid().equals(owner.uid())
        && !key.isMarkedForDeletion();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
