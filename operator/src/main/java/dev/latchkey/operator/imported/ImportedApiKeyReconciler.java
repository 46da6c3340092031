package dev.latchkey.operator.imported;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.ImportedApiKeySpec;
import dev.latchkey.crds.key.RawKeySource;
import dev.latchkey.crds.key.SecretKeyReference;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.hashkeys.HashKeySource;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.hashkeys.HashKeysUnavailableException;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.DeletionSource;
import dev.latchkey.operator.record.RecordAdoption;
import dev.latchkey.operator.record.RecordSource;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RecordsOfOwner;
import dev.latchkey.operator.record.StatusIndexes;
import dev.latchkey.operator.status.KeyOutcome;
import dev.latchkey.operator.status.StatusReport;
import dev.latchkey.operator.validation.SpecValidation;
import dev.latchkey.operator.watch.OwnWrites;
import dev.latchkey.operator.watch.RunningWatch;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Records the raw key that an {@link ImportedApiKey} names, so that verifiers know it. */
@ControllerConfiguration(
    name = "imported-api-key",
    informer = @Informer(ghostResourceCacheCheckInterval = OwnWrites.CHECK_MILLIS))
public final class ImportedApiKeyReconciler implements Reconciler<ImportedApiKey> {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
  private static final String RAW_KEY_SECRET = "raw-key-secret";

  private final ImportedKeyLifecycle lifecycle;
  private final DuplicateRawKeys duplicates = new DuplicateRawKeys();
  private final RecordAdoption adoption;
  private final Namespaces namespaces;
  private final RecordsOfOwner deletions;
  private final StatusReport status;
  private final LifecycleMetrics metrics;
  private final KeyEvents events;
  private final Clock clock;

  private RecordSource<ImportedApiKey> records;
  private HashKeySource<ImportedApiKey> hashKeys;
  private InformerEventSource<Secret, ImportedApiKey> secrets;

  /** A reconciler that reads and writes through the given parts. */
  public ImportedApiKeyReconciler(
      KubernetesClient client,
      RecordStore recordStore,
      HashKeys hashKeyLifecycle,
      StatusIndexes statusIndexes,
      RecordAdoption adoption,
      Namespaces namespaces,
      RecordsOfOwner deletions,
      StatusReport status,
      KeyEvents events,
      LifecycleMetrics metrics,
      Clock clock) {
    this.lifecycle =
        new ImportedKeyLifecycle(
            client,
            recordStore,
            hashKeyLifecycle,
            statusIndexes,
            new ImportedSecret(client),
            clock,
            metrics,
            events);
    this.adoption = adoption;
    this.namespaces = namespaces;
    this.deletions = deletions;
    this.status = status;
    this.metrics = metrics;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ImportedApiKey>> prepareEventSources(
      EventSourceContext<ImportedApiKey> context) {
    IndexerResourceCache<ImportedApiKey> keys = context.getPrimaryCache();
    keys.addIndexers(Map.of(RAW_KEY_SECRET, ImportedApiKeyReconciler::rawKeySecret));
    metrics.observeKeys("imported", keys::list);
    records = RecordSource.of("ImportedApiKey", context, duplicates::waitingFor);
    hashKeys = HashKeySource.of(context);
    secrets =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, ImportedApiKey.class)
                .withName("raw-key-secrets")
                .withLabelSelector(Latchkey.IMPORT + "=true")
                .withPrimaryToSecondaryMapper(
                    (ImportedApiKey key) -> Set.copyOf(secretOf(key).stream().toList()))
                .withSecondaryToPrimaryMapper(
                    secret ->
                        keys
                            .byIndex(RAW_KEY_SECRET, indexKey(ResourceID.fromResource(secret)))
                            .stream()
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .build(),
            context);
    return List.of(
        records.eventSource(), hashKeys.eventSource(), secrets, new DeletionSource<>(deletions));
  }

  @Override
  public UpdateControl<ImportedApiKey> reconcile(
      ImportedApiKey key, Context<ImportedApiKey> context) {
    duplicates.forget(key);
    return switch (namespaces.state(key.getMetadata().getNamespace())) {
      case OPEN -> status.report(key, () -> outcome(key));
      case TERMINATING -> status.report(key, () -> end(key));
      case PAUSED ->
          UpdateControl.<ImportedApiKey>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    };
  }

  private Optional<KeyOutcome> outcome(ImportedApiKey key) {
    Optional<String> problem =
        key.unreadable()
            .map(why -> "The object cannot be used: " + why + ". Correct it and apply it again.")
            .or(() -> SpecValidation.problem(key.getSpec()));
    if (problem.isPresent()) {
      return end(key).or(() -> Optional.of(stalled(key, KeyReason.INVALID_SPEC, problem.get())));
    }
    try {
      adopt(key);
      var result = lifecycle.reconcile(key, new Watched(key));
      result.ifPresent(done -> warnIfShort(key, done));
      return result.map(done -> wait(key, done));
    } catch (HashKeysUnavailableException e) {
      return Optional.of(
          stalled(key, KeyReason.HASH_KEYS_UNAVAILABLE, e.getMessage())
              .lookAgain(clock.instant().plus(LOOK_AGAIN)));
    }
  }

  private Optional<KeyOutcome> end(ImportedApiKey key) {
    if (key.unreadable().isPresent()) {
      return Optional.empty();
    }
    adopt(key);
    return lifecycle.end(key, new Watched(key));
  }

  private void adopt(ImportedApiKey key) {
    adoption.carryOut(key, records.ofName(key)).forEach(records::wrote);
  }

  /** What no watch tells of is looked at again after a while. */
  private KeyOutcome wait(ImportedApiKey key, ImportedKeyLifecycle.Result result) {
    KeyOutcome outcome = result.outcome();
    return switch (outcome.reason()) {
      case DUPLICATE_RAW_KEY -> {
        boolean free = result.sameRawKey().filter(record -> waits(key, record)).isPresent();
        yield outcome.lookAgain(clock.instant().plus(free ? Duration.ZERO : LOOK_AGAIN));
      }
      case PENDING, RAW_KEY_NOT_FOUND, RAW_KEY_NOT_LABELLED, RAW_KEY_UNUSABLE ->
          outcome.lookAgain(clock.instant().plus(LOOK_AGAIN));
      default -> outcome;
    };
  }

  /**
   * Has a key woken when a record changes.
   *
   * @return whether the record has ended already, and perhaps before anybody waited for that
   */
  private boolean waits(ImportedApiKey key, ApiKeyRecord record) {
    duplicates.waits(key, ResourceID.fromResource(record));
    return new Watched(key)
        .record(record.getMetadata().getName())
        .filter(now -> now.getSpec().revocation() != null)
        .isPresent();
  }

  private void warnIfShort(ImportedApiKey key, ImportedKeyLifecycle.Result result) {
    if (result.imported().filter(RawKey::isShort).isPresent()) {
      events.tellDeed(
          key,
          new KeyTransition(
                  true,
                  "ShortRawKey",
                  "The raw key has fewer than 16 characters and may be guessed. Replace it where it"
                      + " is made.",
                  result.outcome().current().map(record -> record.getSpec().keyID()))
              .because("it has fewer than 16 characters"));
    }
  }

  private KeyOutcome stalled(ImportedApiKey key, KeyReason reason, String message) {
    var own =
        new ImportedKeyState(
            key,
            records.ofKey(key),
            new RawKeyLookup.Absent(reason, message),
            Optional.empty(),
            Optional.empty());
    return KeyOutcome.of(
        reason, message, own.current().or(() -> own.records().stream().findFirst()), own.records());
  }

  private static List<String> rawKeySecret(ImportedApiKey key) {
    return secretOf(key).map(ImportedApiKeyReconciler::indexKey).stream().toList();
  }

  /** The Secret that a key names; a key that came over HTTP names none. */
  private static Optional<ResourceID> secretOf(ImportedApiKey key) {
    return Optional.ofNullable(key.getSpec())
        .map(ImportedApiKeySpec::rawKey)
        .map(RawKeySource::secretKeyRef)
        .map(SecretKeyReference::name)
        .map(name -> new ResourceID(name, key.getMetadata().getNamespace()));
  }

  private static String indexKey(ResourceID id) {
    return id.getNamespace().orElse("") + "/" + id.getName();
  }

  /** The watches of this controller, as one key sees them. */
  private final class Watched implements ImportedKeyLifecycle.Caches {
    private final ImportedApiKey key;

    Watched(ImportedApiKey key) {
      this.key = key;
    }

    @Override
    public List<ApiKeyRecord> records() {
      return records.ofKey(key);
    }

    @Override
    public Optional<ApiKeyRecord> record(String name) {
      return records
          .named(name, key.getMetadata().getNamespace())
          .filter(record -> record.getSpec() != null);
    }

    @Override
    public Optional<Secret> secret() {
      return RunningWatch.read(secrets::isRunning, () -> secretOf(key).flatMap(secrets::get));
    }

    @Override
    public Optional<HashKeyRing> hashKeys() {
      return hashKeys.of(key.getMetadata().getNamespace());
    }

    @Override
    public void wrote(ApiKeyRecord record) {
      records.wrote(record);
    }
  }
}
