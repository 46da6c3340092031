package dev.latchkey.operator.admin;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.DeletionPolicy;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.ImportedApiKeySpec;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RequestGrace;
import dev.latchkey.operator.record.StatusIndexes;
import dev.latchkey.operator.revocation.StoredOrders;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Imports raw keys. A raw key has one record in its namespace, named after its id: whoever creates
 * that has imported it. After a crash the same request finds the object that was made for it.
 */
final class Importing {
  private final RecordStore records;
  private final RequestedRecords requested;
  private final KeyObjects keys;
  private final HashKeys hashKeys;
  private final StatusIndexes statusIndexes;
  private final ListedKeys listed;
  private final StoredOrders orders;
  private final LifecycleMetrics metrics;
  private final Deeds deeds;

  Importing(
      RecordStore records,
      RequestedRecords requested,
      KeyObjects keys,
      HashKeys hashKeys,
      StatusIndexes statusIndexes,
      ListedKeys listed,
      StoredOrders orders,
      LifecycleMetrics metrics,
      Deeds deeds) {
    this.records = records;
    this.requested = requested;
    this.keys = keys;
    this.hashKeys = hashKeys;
    this.statusIndexes = statusIndexes;
    this.listed = listed;
    this.orders = orders;
    this.metrics = metrics;
    this.deeds = deeds;
  }

  /**
   * What became of a raw key.
   *
   * @param record its record
   * @param isNew whether it was imported just now
   */
  record Imported(ApiKeyRecord record, boolean isNew) {}

  ListedKey importKey(Call call, NewImport key) {
    requested.requireOpen(call);
    HashKeyRing ring = ring(call);
    Imported imported = importUnder(ring, call, key);
    if (!isStill(ring, call)) {
      undo(imported);
      throw Refusals.aborted();
    }
    return ListedKey.of(imported.record());
  }

  /** The hash keys under which raw keys are imported. */
  HashKeyRing ring(Call call) {
    return hashKeys.forMinting(call.namespace());
  }

  /**
   * Whether the hash key is still there under which raw keys were imported. If not, they must be
   * undone: nobody could check them.
   */
  boolean isStill(HashKeyRing ring, Call call) {
    return hashKeys.holds(call.namespace(), ring.active().id());
  }

  /** Takes back what was imported under a hash key that is gone. */
  void undo(Imported imported) {
    if (imported.isNew()) {
      ApiKeyRecord record = imported.record();
      keys.owner(record.getMetadata().getNamespace(), record.getSpec().owner())
          .ifPresent(keys::delete);
      records.delete(record);
    }
  }

  /** Imports a raw key; {@link #isStill} is to be asked afterwards. */
  Imported importUnder(HashKeyRing ring, Call call, NewImport key) {
    Instant begun = requested.seconds();
    KeyId id = ring.importID(key.rawKey().text());
    if (listed.find(call.namespace(), id.recordName()).isEmpty()
        && orders.isAnyFor(call.namespace(), id.value())) {
      throw new RequestException(
          ErrorReason.RAW_KEY_REVOKED,
          "raw_key: an ApiKeyRevocation names it. Import another one; or, if it is to work again,"
              + " delete that order first.");
    }
    ImportedApiKey wanted = object(call, key.key(), id, begun);
    ImportedApiKey object;
    boolean isOurs = true;
    try {
      object = keys.create(wanted);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      Optional<ApiKeyRecord> record = requested.find(call, id);
      object = again(call, key.key(), wanted, record);
      ImportedApiKey found = object;
      if (record.filter(is -> RecordContent.belongsTo(is, found)).isPresent()) {
        return new Imported(record.get(), false);
      }
      // Of two of the same request the other one may be about to finish.
      isOurs = key.key().requestID().isEmpty();
    }
    try {
      if (RequestGrace.isTooLate(begun, requested.seconds())) {
        throw Refusals.aborted();
      }
      ApiKeyRecord record = requested.wrote(record(ring, call, key, object, begun));
      metrics.imported();
      deeds.tell(object, RequestedDeeds.imported(call, record.getSpec()));
      return new Imported(record, true);
    } catch (RequestException refused) {
      if (isOurs && refused.reason() != ErrorReason.ABORTED) {
        keys.delete(object);
      }
      throw refused;
    } catch (KubernetesClientException e) {
      // With a request id somebody may be finishing the same request by now.
      if (key.key().requestID().isEmpty() && isOurs && Refusals.isDefinite(e)) {
        keys.delete(object);
      }
      throw e;
    }
  }

  /** The object of the same request made before; or one in the place of what a crash left. */
  private ImportedApiKey again(
      Call call, NewKey key, ImportedApiKey wanted, Optional<ApiKeyRecord> record) {
    String name = wanted.getMetadata().getName();
    ImportedApiKey present =
        keys.get(ImportedApiKey.class, call.namespace(), name).orElseThrow(Refusals::aborted);
    if (request(wanted).equals(request(present)) && !present.isMarkedForDeletion()) {
      return present;
    }
    Instant now = requested.seconds();
    boolean underWay = RequestGrace.of(present).filter(until -> until.isAfter(now)).isPresent();
    boolean isFree =
        record
            .map(ApiKeyRecord::getSpec)
            .map(
                spec ->
                    spec.revocation() != null && spec.revocation().cause() == EndCause.OWNER_GONE)
            .orElse(true);
    if (!isFree || underWay || hasRecord(present)) {
      throw key.requestID().isPresent() ? Refusals.requestIDReused() : alreadyImported();
    }
    // A crash left it, or its hash key was lost: nothing works by it.
    keys.delete(present);
    return keys.create(wanted);
  }

  private boolean hasRecord(ImportedApiKey key) {
    return !records.ofOwner(key.getMetadata().getNamespace(), key.getMetadata().getUid()).isEmpty();
  }

  private static Optional<String> request(ImportedApiKey key) {
    return Optional.ofNullable(key.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Latchkey.REQUEST));
  }

  private ApiKeyRecord record(
      HashKeyRing ring, Call call, NewImport key, ImportedApiKey object, Instant now) {
    KeyId id = ring.importID(key.rawKey().text());
    ApiKeyRecord wanted =
        RecordContent.forCredential(
            object,
            id,
            key.rawKey().text(),
            ring.active(),
            statusIndexes.next(call.namespace()),
            now);
    try {
      return records.create(wanted);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      ApiKeyRecord present = requested.find(call, id).orElseThrow(Refusals::aborted);
      if (present.getSpec().revocation() == null) {
        throw alreadyImported();
      }
      if (present.getSpec().revocation().cause() != EndCause.OWNER_GONE) {
        throw revoked();
      }
      // The key that it belonged to is gone: it comes back with this one.
      return records.update(present, wanted);
    }
  }

  private static String request(NewKey key, KeyId id) {
    String digest = RequestNames.digest(key, id.value());
    // Without a request id, the same once more is another request.
    return key.requestID().isPresent() ? digest : digest + "/" + UUID.randomUUID();
  }

  private ImportedApiKey object(Call call, NewKey key, KeyId id, Instant now) {
    var object = new ImportedApiKey();
    object.setMetadata(RequestNames.metadata(call, key.requestID(), id, request(key, id)));
    Instant expireTime = key.ttl().map(now::plus).orElse(null);
    object.setSpec(
        new ImportedApiKeySpec(
            key.displayName(),
            key.actorID(),
            key.scopes(),
            List.of(),
            null,
            expireTime,
            key.visibility(),
            key.metadata().orElse(null),
            key.rateLimit().orElse(null),
            key.ipRestriction().orElse(null),
            null,
            DeletionPolicy.DELETE,
            null));
    return object;
  }

  private static RequestException alreadyImported() {
    return new RequestException(
        ErrorReason.RAW_KEY_ALREADY_IMPORTED, "raw_key: it is imported already.");
  }

  private static RequestException revoked() {
    return new RequestException(
        ErrorReason.RAW_KEY_ALREADY_IMPORTED,
        "raw_key: it was imported before, and revoked. Import another one; or, if it is to work"
            + " again, delete the key first.");
  }
}
