package dev.latchkey.operator.admin;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.issued.RequestedCredentials;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RecordsOfOwner;
import dev.latchkey.operator.record.StatusIndexes;
import dev.latchkey.operator.revocation.StoredOrders;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Does what is asked for by the rules of the reconcilers, on whichever replica it is asked. */
public final class KeyService implements KeyAdministration, AutoCloseable {
  private final Set<String> namespaces;
  private final ListedKeys listed = new ListedKeys();
  private final ListedKeysWatch watch;
  private final RequestedRecords requested;
  private final Issuing issuing;
  private final Importing importing;
  private final BatchImporting batchImporting;
  private final Changing changing;
  private final Ending ending;
  private final Deeds deeds;
  private final HashKeyMemory hashKeys;
  private final Clock clock;

  /**
   * Begins to watch the records.
   *
   * @param namespaces where; empty = everywhere
   */
  public KeyService(
      KubernetesClient client,
      Set<String> namespaces,
      RecordStore records,
      RecordsOfOwner ofOwner,
      RequestedCredentials credentials,
      HashKeys hashKeys,
      StatusIndexes statusIndexes,
      Namespaces namespaceStates,
      StoredOrders orders,
      LifecycleMetrics metrics,
      KeyEvents events,
      Clock clock) {
    this.namespaces = Set.copyOf(namespaces);
    this.requested = new RequestedRecords(records, ofOwner, namespaceStates, listed, clock);
    var keys = new KeyObjects(client);
    this.deeds = new Deeds(events);
    this.issuing = new Issuing(records, requested, keys, credentials, deeds);
    this.importing =
        new Importing(
            records, requested, keys, hashKeys, statusIndexes, listed, orders, metrics, deeds);
    this.batchImporting = new BatchImporting(importing, requested);
    this.changing = new Changing(requested, keys, credentials, deeds);
    this.ending = new Ending(client, records, requested, listed, keys, deeds);
    this.hashKeys = new HashKeyMemory(client, clock);
    this.clock = clock;
    this.watch = new ListedKeysWatch(client, namespaces, listed);
  }

  /** Whether all records that may be read were read once, so that lists are whole. */
  public boolean isReady() {
    return watch.hasSynced();
  }

  @Override
  public Issued issue(Call call, NewKey key) {
    return answer(call, () -> issuing.issue(call, key));
  }

  @Override
  public ListedKey importKey(Call call, NewImport key) {
    return answer(call, () -> importing.importKey(call, key));
  }

  @Override
  public List<ImportResult> importAll(Call call, List<NewImport> keys) {
    return answer(call, () -> batchImporting.importAll(call, keys));
  }

  @Override
  public ListedKey get(Call call, KeyKind kind, KeyId id) {
    return answer(call, () -> ListedKey.of(requested.require(call, Optional.of(kind), id)));
  }

  @Override
  public ListPage list(
      Call call, KeyKind kind, KeyFilter filter, Optional<ListPosition> after, int size) {
    return answer(
        call,
        () -> {
          if (!watch.hasSynced(call.namespace())) {
            throw new RequestException(
                ErrorReason.NOT_SYNCED,
                "The operator has not read all records yet: try again in a moment.");
          }
          Instant now = clock.instant();
          return listed.page(
              call.namespace(),
              kind,
              filter.actorID(),
              key ->
                  filter.state().isEmpty()
                      || filter.state().get() == KeyState.of(key.record(), now),
              after,
              size);
        });
  }

  @Override
  public Updated update(Call call, KeyKind kind, KeyId id, KeyChanges changes) {
    return answer(call, () -> changing.update(call, kind, id, changes));
  }

  @Override
  public Rotated rotate(Call call, KeyId id, KeyChanges changes) {
    return answer(call, () -> changing.rotate(call, id, changes));
  }

  @Override
  public void revoke(
      Call call,
      Optional<KeyKind> kind,
      KeyId id,
      RevocationReason reason,
      Optional<String> description) {
    answer(
        call,
        () -> {
          ending.revoke(call, kind, id, reason, description);
          return true;
        });
  }

  @Override
  public void delete(Call call, KeyId id) {
    answer(
        call,
        () -> {
          ending.delete(call, id);
          return true;
        });
  }

  @Override
  public Optional<String> objectName(String namespace, KeyKind kind, KeyId id) {
    return listed
        .find(namespace, id.recordName())
        .map(key -> key.record().owner())
        .filter(owner -> owner.kind().equals(kind.kind()))
        .map(owner -> owner.name());
  }

  @Override
  public Optional<HashKeyRing> hashKeys(String namespace) {
    requireServed(namespace);
    return Refusals.translating(() -> hashKeys.of(namespace));
  }

  @Override
  public void close() {
    watch.close();
    batchImporting.close();
    deeds.close();
  }

  private <T> T answer(Call call, Supplier<T> deed) {
    requireServed(call.namespace());
    return Refusals.translating(deed);
  }

  private void requireServed(String namespace) {
    if (!namespaces.isEmpty() && !namespaces.contains(namespace)) {
      throw new RequestException(
          ErrorReason.NAMESPACE_UNKNOWN, "The operator does not work in this namespace.");
    }
  }
}
