package dev.latchkey.operator.api;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.Call;
import dev.latchkey.operator.admin.KeyAdministration;
import dev.latchkey.operator.admin.KeyChanges;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyKind;
import dev.latchkey.operator.admin.KeyState;
import dev.latchkey.operator.admin.ListPage;
import dev.latchkey.operator.admin.ListPosition;
import dev.latchkey.operator.admin.ListedKey;
import dev.latchkey.operator.admin.NewImport;
import dev.latchkey.operator.admin.NewKey;
import dev.latchkey.operator.record.RecordEnds;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys in memory, of one namespace that has hash keys and of others that have none. */
final class FakeKeys implements KeyAdministration {
  static final String NAMESPACE = "shop";
  static final String SECRET = "lk_v1_made_up";

  final HashKeyRing ring = HashKeyRing.generate(new SecureRandom());
  final Map<KeyId, ApiKeyRecordSpec> records = new HashMap<>();
  final List<String> calls = new ArrayList<>();
  Optional<String> warning = Optional.empty();
  NewKey lastNew;
  KeyChanges lastChanges;

  private final Clock clock;
  private final KeyIdGenerator ids;

  FakeKeys(Clock clock) {
    this.clock = clock;
    this.ids = new KeyIdGenerator(clock, new SecureRandom());
  }

  @Override
  public synchronized Issued issue(Call call, NewKey key) {
    record(call, "issue");
    boolean again =
        key.requestID().isPresent()
            && lastNew != null
            && key.requestID().equals(lastNew.requestID());
    lastNew = key;
    return new Issued(add(ids.next(), key), again ? Optional.empty() : Optional.of(SECRET));
  }

  @Override
  public synchronized ListedKey importKey(Call call, NewImport key) {
    record(call, "import");
    lastNew = key.key();
    KeyId id = ring.importID(key.rawKey().text());
    if (records.containsKey(id)) {
      throw new RequestException(ErrorReason.RAW_KEY_ALREADY_IMPORTED, "raw_key: it is imported.");
    }
    return add(id, key.key());
  }

  @Override
  public synchronized List<ImportResult> importAll(Call call, List<NewImport> keys) {
    record(call, "importAll " + keys.size());
    List<ImportResult> results = new ArrayList<>();
    for (NewImport key : keys) {
      try {
        results.add(new ImportResult.Imported(importKey(call, key)));
      } catch (RequestException e) {
        results.add(new ImportResult.Refused(e));
      }
    }
    return results;
  }

  @Override
  public synchronized ListedKey get(Call call, KeyKind kind, KeyId id) {
    record(call, "get " + kind + " " + id);
    return listed(found(id));
  }

  @Override
  public synchronized ListPage list(
      Call call, KeyKind kind, KeyFilter filter, Optional<ListPosition> after, int size) {
    record(call, "list " + kind + " " + size);
    List<ApiKeyRecordSpec> matching =
        records.values().stream()
            .filter(one -> new KeyId(one.keyID()).isImported() == (kind == KeyKind.IMPORTED))
            .filter(one -> filter.actorID().map(one.actorID()::equals).orElse(true))
            .filter(
                one -> filter.state().map(KeyState.of(one, clock.instant())::equals).orElse(true))
            .filter(one -> after.map(at -> ListPosition.of(one).compareTo(at) > 0).orElse(true))
            .sorted((one, other) -> ListPosition.of(one).compareTo(ListPosition.of(other)))
            .toList();
    List<ApiKeyRecordSpec> page = matching.subList(0, Math.min(size, matching.size()));
    return new ListPage(
        page.stream().map(FakeKeys::listed).toList(),
        matching.size() > size
            ? Optional.of(ListPosition.of(page.get(size - 1)))
            : Optional.empty());
  }

  @Override
  public synchronized Updated update(Call call, KeyKind kind, KeyId id, KeyChanges changes) {
    record(call, "update " + kind + " " + id);
    lastChanges = changes;
    ApiKeyRecordSpec changed = changed(found(id), changes).build();
    records.put(id, changed);
    return new Updated(listed(changed), warning);
  }

  @Override
  public synchronized Rotated rotate(Call call, KeyId id, KeyChanges changes) {
    record(call, "rotate " + id);
    lastChanges = changes;
    ApiKeyRecordSpec old = found(id);
    KeyId next = ids.next();
    records.put(next, changed(old, changes).keyID(next.value()).build());
    end(id, RevocationReason.SUPERSEDED, null);
    return new Rotated(listed(records.get(next)), SECRET, listed(records.get(id)), warning);
  }

  @Override
  public synchronized void revoke(
      Call call,
      Optional<KeyKind> kind,
      KeyId id,
      RevocationReason reason,
      Optional<String> description) {
    record(call, "revoke " + kind.map(Enum::name).orElse("either") + " " + id);
    if (RecordEnds.hasEnded(found(id), clock.instant())) {
      throw new RequestException(ErrorReason.API_KEY_ALREADY_REVOKED, "It is revoked already.");
    }
    end(id, reason, description.orElse(null));
  }

  @Override
  public synchronized void delete(Call call, KeyId id) {
    record(call, "delete " + id);
    found(id);
    records.remove(id);
  }

  @Override
  public synchronized Optional<String> objectName(String namespace, KeyKind kind, KeyId id) {
    return Optional.ofNullable(records.get(id)).map(known -> "http-" + known.keyID());
  }

  @Override
  public Optional<HashKeyRing> hashKeys(String namespace) {
    return namespace.equals(NAMESPACE) ? Optional.of(ring) : Optional.empty();
  }

  /** Adds a key that was made at a time. */
  synchronized KeyId add(String actorID, Instant createTime) {
    KeyId id = ids.next();
    records.put(
        id,
        ApiKeyRecordSpec.builder()
            .keyID(id.value())
            .displayName(actorID)
            .actorID(actorID)
            .createTime(createTime)
            .build());
    return id;
  }

  synchronized void end(KeyId id, RevocationReason reason, String description) {
    records.put(
        id,
        records.get(id).toBuilder()
            .revocation(RecordEnds.ordered(reason, description, clock.instant(), "test"))
            .build());
  }

  private ListedKey add(KeyId id, NewKey key) {
    ApiKeyRecordSpec record =
        ApiKeyRecordSpec.builder()
            .keyID(id.value())
            .displayName(key.displayName())
            .actorID(key.actorID())
            .scopes(key.scopes())
            .metadata(key.metadata().orElse(null))
            .visibility(key.visibility())
            .rateLimit(key.rateLimit().orElse(null))
            .ipRestriction(key.ipRestriction().orElse(null))
            .createTime(clock.instant())
            .expireTime(key.ttl().map(clock.instant()::plus).orElse(null))
            .build();
    records.put(id, record);
    return listed(record);
  }

  private static ApiKeyRecordSpec.Builder changed(ApiKeyRecordSpec record, KeyChanges changes) {
    return record.toBuilder()
        .displayName(changes.displayName().to(record.displayName()))
        .scopes(changes.scopes().to(record.scopes()))
        .metadata(changes.metadata().to(record.metadata()))
        .rateLimit(changes.rateLimit().to(record.rateLimit()))
        .ipRestriction(changes.ipRestriction().to(record.ipRestriction()))
        .visibility(changes.visibility().to(record.visibility()));
  }

  private ApiKeyRecordSpec found(KeyId id) {
    return Optional.ofNullable(records.get(id))
        .orElseThrow(
            () -> new RequestException(ErrorReason.API_KEY_NOT_FOUND, "There is no such key."));
  }

  private static ListedKey listed(ApiKeyRecordSpec record) {
    return new ListedKey(record, Optional.empty());
  }

  private void record(Call call, String what) {
    calls.add(call.namespace() + " " + call.caller() + " " + what);
  }
}
