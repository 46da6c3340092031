package dev.latchkey.operator.imported;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.AfterImport;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.RawKeySource;
import dev.latchkey.crds.key.Revocation;
import dev.latchkey.crds.key.SecretKeyReference;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.imported.ImportedKeyDecision.Keep;
import dev.latchkey.operator.imported.ImportedKeyDecision.Reimport;
import dev.latchkey.operator.imported.ImportedKeyDecision.Revoke;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordOrder;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.StatusIndexes;
import dev.latchkey.operator.status.KeyOutcome;
import dev.latchkey.operator.status.KeyOutcome.Origin;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries out what {@link ImportedKeyPolicy} decides. The record is written first, then the ends of
 * records that it replaces, then the raw key is removed from its Secret where that is asked for.
 */
final class ImportedKeyLifecycle {
  private final KubernetesClient client;
  private final RecordStore records;
  private final HashKeys hashKeys;
  private final StatusIndexes statusIndexes;
  private final ImportedSecret secrets;
  private final Clock clock;
  private final LifecycleMetrics metrics;
  private final KeyEvents events;

  ImportedKeyLifecycle(
      KubernetesClient client,
      RecordStore records,
      HashKeys hashKeys,
      StatusIndexes statusIndexes,
      ImportedSecret secrets,
      Clock clock,
      LifecycleMetrics metrics,
      KeyEvents events) {
    this.client = client;
    this.records = records;
    this.hashKeys = hashKeys;
    this.statusIndexes = statusIndexes;
    this.secrets = secrets;
    this.clock = clock;
    this.metrics = metrics;
    this.events = events;
  }

  /** What the operator remembers of its own writes, so that it sees them at once. */
  interface Caches {
    /** The records of this very key, as far as the watch has come, own writes included. */
    List<ApiKeyRecord> records();

    /** A record by its name, whosever it is. */
    Optional<ApiKeyRecord> record(String name);

    /** The Secret that the key names, if it is labelled for import. */
    Optional<Secret> secret();

    /** The namespace's hash keys, as far as the watch has come. */
    Optional<HashKeyRing> hashKeys();

    /** Remembers a write of ours. */
    void wrote(ApiKeyRecord record);
  }

  /**
   * What became of a key.
   *
   * @param outcome for its status
   * @param imported the raw key that was imported just now
   * @param sameRawKey the record of the same raw key, whosever it is
   */
  record Result(KeyOutcome outcome, Optional<RawKey> imported, Optional<ApiKeyRecord> sameRawKey) {}

  /** Brings a key to where its spec wants it; empty where the key is gone. */
  Optional<Result> reconcile(ImportedApiKey key, Caches caches) {
    if (key.getSpec().revocation() != null) {
      return end(key, caches).map(done -> new Result(done, Optional.empty(), Optional.empty()));
    }
    Optional<HashKeyRing> ring = caches.hashKeys();
    if (ring.isPresent()) {
      ImportedKeyState cached = cachedState(key, caches, ring.get());
      ImportedKeyDecision decision = ImportedKeyPolicy.decide(cached, clock.instant());
      boolean settled =
          decision instanceof Keep keep
              && (keep.reason() == KeyReason.IMPORTED
                  || keep.reason() == KeyReason.EXPIRED
                  || keep.reason() == KeyReason.PENDING);
      if (settled) {
        return Optional.of(
            new Result(
                carryOut(cached, decision, ring, caches), Optional.empty(), cached.sameRawKey()));
      }
    }
    return liveState(key, caches)
        .map(
            live -> {
              ImportedKeyDecision decision =
                  ImportedKeyPolicy.decide(live.state(), clock.instant());
              return new Result(
                  carryOut(live.state(), decision, live.ring(), caches),
                  decision instanceof Keep || decision instanceof Revoke
                      ? Optional.empty()
                      : rawKey(live.state()),
                  live.state().sameRawKey());
            });
  }

  /**
   * Ends every credential of a key whose spec says so, and does nothing else: whatever is wrong
   * with the rest of the spec, and though the hash keys are lost. Empty where it does not say so,
   * or the key is gone.
   */
  Optional<KeyOutcome> end(ImportedApiKey key, Caches caches) {
    Revocation revocation = key.getSpec().revocation();
    if (revocation == null) {
      return Optional.empty();
    }
    if (isCarriedOut(caches.records())) {
      return Optional.of(revoked(revocation, caches.records()));
    }
    List<ApiKeyRecord> live = liveRecords(key, caches);
    return liveKey(key)
        .filter(now -> now.getSpec().revocation() != null)
        .map(now -> revoke(now, live, caches));
  }

  private record Live(ImportedKeyState state, Optional<HashKeyRing> ring) {}

  private ImportedKeyState cachedState(ImportedApiKey key, Caches caches, HashKeyRing ring) {
    RawKeyLookup lookup = RawKeyLookup.in(reference(key), caches.secret());
    return new ImportedKeyState(
        key,
        caches.records(),
        lookup,
        id(lookup, ring).map(KeyId::recordName).flatMap(caches::record),
        ImportedKeyState.earlier(caches.records(), lookup, ring));
  }

  /** Read in this order, the key is at least as new as all else that is decided upon. */
  private Optional<Live> liveState(ImportedApiKey key, Caches caches) {
    String namespace = key.getMetadata().getNamespace();
    HashKeyRing ring = hashKeys.forMinting(namespace);
    RawKeyLookup lookup =
        RawKeyLookup.in(
            reference(key),
            reference(key).flatMap(source -> secrets.get(namespace, source.name())));
    Optional<ApiKeyRecord> same =
        id(lookup, ring)
            .flatMap(id -> records.get(namespace, id.recordName()))
            .filter(record -> record.getSpec() != null);
    List<ApiKeyRecord> live = liveRecords(key, caches);
    same.filter(record -> RecordContent.belongsTo(record, key))
        .filter(
            record ->
                live.stream()
                    .noneMatch(
                        r -> r.getMetadata().getName().equals(record.getMetadata().getName())))
        .ifPresent(live::add);
    return liveKey(key)
        .map(
            now ->
                new Live(
                    new ImportedKeyState(
                        now, live, lookup, same, ImportedKeyState.earlier(live, lookup, ring)),
                    Optional.of(ring)));
  }

  private List<ApiKeyRecord> liveRecords(ImportedApiKey key, Caches caches) {
    List<ApiKeyRecord> live = new ArrayList<>();
    for (ApiKeyRecord cached : caches.records()) {
      if (cached.getSpec().revocation() != null) {
        live.add(cached);
      } else {
        records
            .get(key.getMetadata().getNamespace(), cached.getMetadata().getName())
            .ifPresent(live::add);
      }
    }
    return live;
  }

  private Optional<ImportedApiKey> liveKey(ImportedApiKey key) {
    return Optional.ofNullable(
            client
                .resources(ImportedApiKey.class)
                .inNamespace(key.getMetadata().getNamespace())
                .withName(key.getMetadata().getName())
                .get())
        .filter(now -> now.getMetadata().getUid().equals(key.getMetadata().getUid()))
        .filter(now -> !now.isMarkedForDeletion() && now.getSpec() != null);
  }

  private KeyOutcome carryOut(
      ImportedKeyState state,
      ImportedKeyDecision decision,
      Optional<HashKeyRing> ring,
      Caches caches) {
    if (decision instanceof Keep keep) {
      return keep(state, keep, ring, caches);
    }
    if (decision instanceof Revoke) {
      return revoke(state.key(), state.records(), caches);
    }
    Optional<ApiKeyRecord> takenOver =
        decision instanceof Reimport again ? Optional.of(again.record()) : Optional.empty();
    return record(state, takenOver, ring.orElseThrow(), caches);
  }

  private KeyOutcome keep(
      ImportedKeyState state, Keep keep, Optional<HashKeyRing> ring, Caches caches) {
    Instant now = seconds();
    List<ApiKeyRecord> updated =
        state.records().stream().map(record -> follow(state.key(), record, now, caches)).toList();
    ImportedKeyState after =
        new ImportedKeyState(
            state.key(), updated, state.rawKey(), state.sameRawKey(), state.earlier());
    if (keep.reason() == KeyReason.IMPORTED
        && state.rawKey() instanceof RawKeyLookup.Found
        && state.key().getSpec().rawKey().afterImport() == AfterImport.DELETE) {
      removeRawKey(state.key(), after.current(), ring);
    }
    return KeyOutcome.of(
        keep.reason(),
        keep.message(),
        after.current().or(() -> after.records().stream().findFirst()),
        after.records());
  }

  private KeyOutcome record(
      ImportedKeyState state, Optional<ApiKeyRecord> takenOver, HashKeyRing ring, Caches caches) {
    ImportedApiKey key = state.key();
    Instant now = seconds();
    RawKey raw = rawKey(state).orElseThrow();
    ApiKeyRecord wanted =
        RecordContent.forCredential(
            key,
            ring.importID(raw.text()),
            raw.text(),
            ring.active(),
            // Another one too where it was imported before: tokens from then are over.
            statusIndexes.next(key.getMetadata().getNamespace()),
            now);
    ApiKeyRecord made =
        takenOver.isPresent() ? records.update(takenOver.get(), wanted) : records.create(wanted);
    caches.wrote(made);
    String namespace = key.getMetadata().getNamespace();
    if (!hashKeys.activeID(namespace).equals(Optional.of(ring.active().id()))) {
      records.delete(made);
      throw new KubernetesClientException(
          "the namespace's hash keys changed while a raw key was imported",
          HttpURLConnection.HTTP_CONFLICT,
          null);
    }
    metrics.imported();
    List<ApiKeyRecord> all = new ArrayList<>();
    all.add(made);
    for (ApiKeyRecord earlier : state.records()) {
      if (!earlier.getMetadata().getName().equals(made.getMetadata().getName())) {
        all.add(supersede(key, earlier, now, caches));
      }
    }
    return keep(
            new ImportedKeyState(key, all, state.rawKey(), Optional.of(made), state.earlier()),
            ImportedKeyDecision.inForce(Optional.empty()),
            Optional.of(ring),
            caches)
        .from(origin(key, takenOver));
  }

  private static Origin origin(ImportedApiKey key, Optional<ApiKeyRecord> takenOver) {
    return takenOver
        .map(record -> record.getSpec().owner())
        .map(
            owner ->
                new Origin(
                    true,
                    "the %s %s that imported it before is gone"
                        .formatted(owner.kind(), owner.name())))
        .orElseGet(
            () ->
                new Origin(
                    false,
                    "it is in the Secret "
                        + reference(key).map(SecretKeyReference::name).orElse("")));
  }

  private ApiKeyRecord follow(ImportedApiKey key, ApiKeyRecord record, Instant now, Caches caches) {
    ApiKeyRecord updated =
        wrote(record, records.update(record, RecordContent.updated(key, record, now)), caches);
    if (updated != record) {
      events.tellDeed(
          key, CredentialSteps.updated(updated, RecordContent.changes(record, updated)));
    }
    return updated;
  }

  private ApiKeyRecord supersede(
      ImportedApiKey key, ApiKeyRecord record, Instant now, Caches caches) {
    ApiKeyRecord ended = end(record, RecordEnds.superseded(now), caches);
    if (ended != record) {
      events.tellDeed(key, CredentialSteps.superseded(ended, "its Secret holds another raw key"));
    }
    return ended;
  }

  private void removeRawKey(
      ImportedApiKey key, Optional<ApiKeyRecord> current, Optional<HashKeyRing> ring) {
    SecretKeyReference reference = reference(key).orElseThrow();
    Optional<Secret> live = secrets.get(key.getMetadata().getNamespace(), reference.name());
    boolean sameStill =
        ring.flatMap(keys -> id(RawKeyLookup.in(Optional.of(reference), live), keys))
            .equals(current.flatMap(record -> KeyId.parse(record.getSpec().keyID())));
    if (sameStill) {
      live.ifPresent(
          secret -> {
            secrets.removeEntry(secret, reference.key());
            events.tellDeed(
                key,
                new KeyTransition(
                        false,
                        "RawKeyRemoved",
                        "The raw key was removed from the Secret %s, as it is imported."
                            .formatted(reference.name()),
                        current.map(record -> record.getSpec().keyID()))
                    .because("rawKey.afterImport is Delete"));
          });
    }
  }

  private KeyOutcome revoke(ImportedApiKey key, List<ApiKeyRecord> live, Caches caches) {
    RecordEnd end =
        RecordEnds.ordered(
            key.getSpec().revocation(),
            seconds(),
            "spec.revocation of ImportedApiKey " + key.getMetadata().getName());
    List<ApiKeyRecord> newestFirst = live.stream().sorted(RecordOrder.NEWEST_FIRST).toList();
    return revoked(
        key.getSpec().revocation(),
        newestFirst.stream()
            .map(record -> revoke(key, record, record == newestFirst.get(0), end, caches))
            .toList());
  }

  private static KeyOutcome revoked(Revocation revocation, List<ApiKeyRecord> records) {
    List<ApiKeyRecord> ended = records.stream().sorted(RecordOrder.NEWEST_FIRST).toList();
    String why = revocation.description() == null ? "" : " " + revocation.description();
    return KeyOutcome.of(
        KeyReason.REVOKED,
        "The key is revoked: " + revocation.reason().text() + "." + why,
        ended.stream().findFirst(),
        ended);
  }

  /** The one that the key's status shows, the newest, is told of with the key's state. */
  private ApiKeyRecord revoke(
      ImportedApiKey key, ApiKeyRecord record, boolean isNewest, RecordEnd end, Caches caches) {
    ApiKeyRecord ended = end(record, end, caches);
    boolean wasGood = !RecordEnds.isOver(record.getSpec(), clock.instant());
    if (wasGood && ended != record && !isNewest) {
      events.tellDeed(key, CredentialSteps.revoked(ended));
    }
    return ended;
  }

  private boolean isCarriedOut(List<ApiKeyRecord> own) {
    Instant now = clock.instant();
    return own.stream()
        .allMatch(
            record ->
                RecordEnds.hasEnded(record.getSpec(), now)
                    && record.getSpec().revocation().cause().compareTo(EndCause.ORDERED) >= 0);
  }

  private ApiKeyRecord end(ApiKeyRecord record, RecordEnd end, Caches caches) {
    ApiKeyRecord ended = records.end(record, end, seconds());
    if (ended != record) {
      metrics.ended(end.cause());
    }
    return wrote(record, ended, caches);
  }

  private static ApiKeyRecord wrote(ApiKeyRecord before, ApiKeyRecord record, Caches caches) {
    if (record != before) {
      caches.wrote(record);
    }
    return record;
  }

  private static Optional<RawKey> rawKey(ImportedKeyState state) {
    return state.rawKey() instanceof RawKeyLookup.Found found
        ? Optional.of(found.rawKey())
        : Optional.empty();
  }

  private static Optional<KeyId> id(RawKeyLookup lookup, HashKeyRing ring) {
    return lookup instanceof RawKeyLookup.Found found
        ? Optional.of(ring.importID(found.rawKey().text()))
        : Optional.empty();
  }

  private static Optional<SecretKeyReference> reference(ImportedApiKey key) {
    return Optional.ofNullable(key.getSpec().rawKey()).map(RawKeySource::secretKeyRef);
  }

  private Instant seconds() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
