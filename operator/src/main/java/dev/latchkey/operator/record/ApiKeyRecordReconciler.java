package dev.latchkey.operator.record;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.namespace.NamespaceState;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.watch.OwnWrites;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Ends the records of keys that are gone, and removes records whose retention is over.
 *
 * <p>No finalizer holds a key back. Instead the key is read from the API server whenever its record
 * is seen to change, when the key is deleted, and when the operator starts; always after the record
 * was seen, so that no order of events leaves a credential behind.
 */
@ControllerConfiguration(
    name = "api-key-record",
    informer = @Informer(ghostResourceCacheCheckInterval = OwnWrites.CHECK_MILLIS))
public final class ApiKeyRecordReconciler implements Reconciler<ApiKeyRecord> {
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);
  private static final Duration UNTIL_WATCHED = Duration.ofMillis(200);

  private final KubernetesClient client;
  private final RecordStore records;
  private final Namespaces namespaces;
  private final OwnedSecrets secrets;
  private final Consumer<ApiKeyRecord> orders;
  private final RecordsOfOwner ofOwner;
  private final RecordRetention retention;
  private final StatusIndexes statusIndexes;
  private final Clock clock;
  private final LifecycleMetrics metrics;
  private final KeyEvents events;

  /**
   * A reconciler that reads keys and writes records through the given parts.
   *
   * @param secrets the delivered Secrets, to remove those of keys that are gone
   * @param orders hears of each record that changed, to find the orders that name it
   */
  public ApiKeyRecordReconciler(
      KubernetesClient client,
      RecordStore records,
      Namespaces namespaces,
      OwnedSecrets secrets,
      Consumer<ApiKeyRecord> orders,
      RecordsOfOwner ofOwner,
      RecordRetention retention,
      StatusIndexes statusIndexes,
      Clock clock,
      LifecycleMetrics metrics,
      KeyEvents events) {
    this.client = client;
    this.records = records;
    this.namespaces = namespaces;
    this.secrets = secrets;
    this.orders = orders;
    this.ofOwner = ofOwner;
    this.retention = retention;
    this.statusIndexes = statusIndexes;
    this.clock = clock;
    this.metrics = metrics;
    this.events = events;
  }

  @Override
  public List<EventSource<?, ApiKeyRecord>> prepareEventSources(
      EventSourceContext<ApiKeyRecord> context) {
    metrics.observeRecords(context.getPrimaryCache()::list);
    return List.of(
        ofOwner.eventSource(context.getPrimaryCache()), statusIndexes.eventSource(context));
  }

  @Override
  public UpdateControl<ApiKeyRecord> reconcile(ApiKeyRecord record, Context<ApiKeyRecord> context) {
    if (record.getSpec() == null) {
      return UpdateControl.noUpdate();
    }
    if (namespaces.state(record.getMetadata().getNamespace()) == NamespaceState.PAUSED) {
      return UpdateControl.<ApiKeyRecord>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    }
    orders.accept(record);
    try {
      boolean mayGo = endByDeletion(record).isPresent() || leavesNothing(record);
      if (mayGo && !ownerExists(record)) {
        live(record).ifPresent(this::endOrRemove);
        removeSecrets(record);
        return UpdateControl.noUpdate();
      }
      if (mayHaveLeftSecret(record)) {
        if (!secrets.isWatched()) {
          return UpdateControl.<ApiKeyRecord>noUpdate().rescheduleAfter(UNTIL_WATCHED);
        }
        removeLeftSecret(record);
      }
      if (statusIndexes.isMissing(record)) {
        return list(record);
      }
      return removeInTime(record);
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT ->
            UpdateControl.<ApiKeyRecord>noUpdate().rescheduleAfter(AFTER_CONFLICT);
        // The watch will tell that the record is gone.
        case HttpURLConnection.HTTP_NOT_FOUND -> UpdateControl.noUpdate();
        default -> throw e;
      };
    }
  }

  /** It was made while holders could not derive tokens. */
  private UpdateControl<ApiKeyRecord> list(ApiKeyRecord record) {
    Optional<Integer> index = statusIndexes.next(record.getMetadata().getNamespace());
    if (index.isPresent()) {
      records.update(record, RecordContent.listed(record.getSpec(), index.get()));
    }
    return removeInTime(record);
  }

  /** The key's last credential is over; a crash may have come before its Secret was removed. */
  private boolean mayHaveLeftSecret(ApiKeyRecord record) {
    return record.getSpec().revocation() != null
        && RecordRetention.isNewest(record, ofOwner.of(record.getSpec().owner().uid()));
  }

  private void removeLeftSecret(ApiKeyRecord record) {
    String uid = record.getSpec().owner().uid();
    if (secrets.isAnyOf(uid) && !ownerExists(record)) {
      removeSecrets(record);
    }
  }

  private void removeSecrets(ApiKeyRecord record) {
    for (String secret : secrets.removeOf(record.getSpec().owner().uid())) {
      tellOfDeletion(
          record, CredentialSteps.secretRemoved(secret, Optional.empty(), "its key was deleted"));
    }
  }

  /** A key that is gone shows no Events; its record stands for it. */
  private void tellOfDeletion(ApiKeyRecord record, KeyTransition step) {
    RecordOwner owner = record.getSpec().owner();
    events.tellDeed(record, step.of(owner).by("deletion of " + owner.kind() + " " + owner.name()));
  }

  private Optional<ApiKeyRecord> live(ApiKeyRecord record) {
    return records
        .get(record.getMetadata().getNamespace(), record.getMetadata().getName())
        .filter(live -> live.getSpec() != null)
        .filter(live -> live.getSpec().owner().equals(record.getSpec().owner()));
  }

  /** Whether the key lives is asked only where it matters: when a record could go but for it. */
  private UpdateControl<ApiKeyRecord> removeInTime(ApiKeyRecord record) {
    List<ApiKeyRecord> siblings = ofOwner.of(record.getSpec().owner().uid());
    if (RecordRetention.isNewest(record, siblings)) {
      siblings.stream()
          .filter(other -> other.getSpec().revocation() != null)
          .filter(other -> !other.getSpec().keyID().equals(record.getSpec().keyID()))
          .forEach(ofOwner::wake);
    }
    Instant now = clock.instant();
    Optional<Instant> ifOwnerLives = retention.removableFrom(record, siblings, true);
    Optional<Instant> ifOwnerIsGone = retention.removableFrom(record, siblings, false);
    boolean dueAnyway = ifOwnerLives.filter(time -> !time.isAfter(now)).isPresent();
    boolean dueWithoutOwner = ifOwnerIsGone.filter(time -> !time.isAfter(now)).isPresent();
    if (dueAnyway || dueWithoutOwner && !ownerExists(record)) {
      live(record).filter(live -> live.getSpec().equals(record.getSpec())).ifPresent(this::remove);
      return UpdateControl.noUpdate();
    }
    return Stream.of(ifOwnerLives, ifOwnerIsGone)
        .flatMap(Optional::stream)
        .filter(time -> time.isAfter(now))
        .min(Comparator.naturalOrder())
        .map(
            time ->
                UpdateControl.<ApiKeyRecord>noUpdate()
                    .rescheduleAfter(Duration.between(now, time).plusMillis(1)))
        .orElseGet(UpdateControl::noUpdate);
  }

  private void remove(ApiKeyRecord live) {
    records.delete(live);
    events.tellDeed(
        live,
        new KeyTransition(
                false,
                "RecordRemoved",
                "The record of the credential %s, which is over, was removed."
                    .formatted(live.getSpec().keyID()),
                Optional.of(live.getSpec().keyID()))
            .of(live.getSpec().owner())
            .because("it was kept for its retention"));
  }

  private void endOrRemove(ApiKeyRecord live) {
    boolean leavesNothing = leavesNothing(live);
    Optional<RecordEnd> end = endByDeletion(live);
    if (leavesNothing) {
      records.delete(live);
      tellOfDeletion(
          live,
          new KeyTransition(
                  false,
                  "Removed",
                  "The credential %s was removed with its key, and its record."
                      .formatted(live.getSpec().keyID()),
                  Optional.of(live.getSpec().keyID()))
              .because("The key was deleted; its deletionPolicy is Delete."));
    } else if (end.isPresent()) {
      ApiKeyRecord ended = records.end(live, end.get(), now());
      metrics.ended(end.get().cause());
      if (!RecordEnds.isOver(live.getSpec(), now())) {
        tellOfDeletion(ended, CredentialSteps.revoked(ended));
      }
    }
  }

  /** Empty where the record has ended for as strong a reason already. */
  private Optional<RecordEnd> endByDeletion(ApiKeyRecord record) {
    return RecordEnds.byDeletion(record.getSpec(), now());
  }

  /** A garbage collector removes it with its key; not every API server has one. */
  private static boolean leavesNothing(ApiKeyRecord record) {
    return !record.getMetadata().getOwnerReferences().isEmpty();
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
        && !key.isMarkedForDeletion()
        && (key.getMetadata().getUid().equals(owner.uid())
            || RecordAdoption.adoptedUid(key).equals(Optional.of(owner.uid())));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
