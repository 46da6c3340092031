package dev.latchkey.operator.issued;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.hashkeys.HashKeySource;
import dev.latchkey.operator.hashkeys.HashKeysUnavailableException;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.DeletionSource;
import dev.latchkey.operator.record.RecordAdoption;
import dev.latchkey.operator.record.RecordSource;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RecordsOfOwner;
import dev.latchkey.operator.status.KeyOutcome;
import dev.latchkey.operator.status.StatusReport;
import dev.latchkey.operator.validation.SpecValidation;
import dev.latchkey.operator.watch.OwnWrites;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Turns an {@link IssuedApiKey} into a Secret with a credential and a hashed record of it. */
@ControllerConfiguration(
    name = "issued-api-key",
    informer = @Informer(ghostResourceCacheCheckInterval = OwnWrites.CHECK_MILLIS))
public final class IssuedApiKeyReconciler implements Reconciler<IssuedApiKey> {
  private static final Duration LOOK_FOR_HASH_KEYS_AGAIN = Duration.ofSeconds(30);

  private final IssuedKeyLifecycle lifecycle;
  private final DeliveredSecrets secrets;
  private final RecordAdoption adoption;
  private final Namespaces namespaces;
  private final RecordsOfOwner deletions;
  private final StatusReport status;
  private final LifecycleMetrics metrics;
  private final Clock clock;

  private RecordSource<IssuedApiKey> records;
  private HashKeySource<IssuedApiKey> hashKeys;

  /** A reconciler that reads and writes through the given parts. */
  public IssuedApiKeyReconciler(
      KubernetesClient client,
      RecordStore recordStore,
      CredentialMint mint,
      DeliveredSecrets secrets,
      RecordAdoption adoption,
      Namespaces namespaces,
      RecordsOfOwner deletions,
      StatusReport status,
      KeyEvents events,
      LifecycleMetrics metrics,
      Clock clock) {
    this.lifecycle =
        new IssuedKeyLifecycle(
            client,
            recordStore,
            mint,
            new CredentialDelivery(client, recordStore, events, clock),
            clock,
            metrics,
            events);
    this.secrets = secrets;
    this.adoption = adoption;
    this.namespaces = namespaces;
    this.deletions = deletions;
    this.status = status;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, IssuedApiKey>> prepareEventSources(
      EventSourceContext<IssuedApiKey> context) {
    metrics.observeKeys("issued", context.getPrimaryCache()::list);
    records = RecordSource.of("IssuedApiKey", context);
    hashKeys = HashKeySource.of(context);
    return List.of(
        records.eventSource(),
        hashKeys.eventSource(),
        secrets.eventSource(context),
        new DeletionSource<>(deletions));
  }

  @Override
  public UpdateControl<IssuedApiKey> reconcile(IssuedApiKey key, Context<IssuedApiKey> context) {
    return switch (namespaces.state(key.getMetadata().getNamespace())) {
      case OPEN -> status.report(key, () -> outcome(key));
      case TERMINATING -> status.report(key, () -> end(key));
      case PAUSED -> UpdateControl.<IssuedApiKey>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    };
  }

  private Optional<KeyOutcome> outcome(IssuedApiKey key) {
    Optional<String> problem =
        key.unreadable()
            .map(why -> "The object cannot be used: " + why + ". Correct it and apply it again.")
            .or(() -> SpecValidation.problem(key.getSpec()));
    if (problem.isPresent()) {
      // An order that the key be revoked leaves nothing to be mended; one on a credential does.
      return end(key)
          .filter(outcome -> key.getSpec().revocation() != null)
          .or(() -> Optional.of(stalled(key, KeyReason.INVALID_SPEC, problem.get())));
    }
    try {
      adopt(key);
      return lifecycle.reconcile(key, new Watched(key));
    } catch (HashKeysUnavailableException e) {
      return Optional.of(
          stalled(key, KeyReason.HASH_KEYS_UNAVAILABLE, e.getMessage())
              .lookAgain(clock.instant().plus(LOOK_FOR_HASH_KEYS_AGAIN)));
    }
  }

  private Optional<KeyOutcome> end(IssuedApiKey key) {
    if (key.unreadable().isPresent()) {
      return Optional.empty();
    }
    adopt(key);
    return lifecycle.end(key, new Watched(key));
  }

  private void adopt(IssuedApiKey key) {
    adoption.carryOut(key, records.ofName(key)).forEach(records::wrote);
  }

  /** What is issued stays in force while somebody mends the spec. */
  private KeyOutcome stalled(IssuedApiKey key, KeyReason reason, String message) {
    var own = new IssuedKeyState(key, records.ofKey(key), new DeliveredSecret.Missing());
    return KeyOutcome.of(
        reason, message, own.withoutEnd().stream().findFirst().or(own::newest), own.records());
  }

  /** The watches of this controller, as one key sees them. */
  private final class Watched implements IssuedKeyLifecycle.Caches {
    private final IssuedApiKey key;

    Watched(IssuedApiKey key) {
      this.key = key;
    }

    @Override
    public List<ApiKeyRecord> records() {
      return records.ofKey(key);
    }

    @Override
    public Optional<Secret> secret() {
      return secrets.of(key);
    }

    @Override
    public Optional<HashKeyRing> hashKeys() {
      return hashKeys.of(key.getMetadata().getNamespace());
    }

    @Override
    public void wrote(ApiKeyRecord record) {
      records.wrote(record);
    }

    @Override
    public void wrote(Secret secret) {
      secrets.wrote(secret);
    }
  }
}
