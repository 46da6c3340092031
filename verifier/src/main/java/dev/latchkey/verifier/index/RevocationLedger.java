package dev.latchkey.verifier.index;

import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.verifier.index.OrderSubject.Owner;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All orders to revoke that the verifier knows, and which records they have ended. Whatever the
 * watches bring goes through here into the index, so that a record there says itself whether it was
 * revoked, and a verification asks nobody. Safe for use by several threads.
 *
 * <p>The watches of records and orders have no common sequence, and a list may be older than what
 * was seen before it. So a record that an order once concerned stays revoked for as long as the
 * record object is there, whatever becomes of the order and whatever is brought of the record. An
 * order that goes before it concerned anything leaves nothing behind.
 */
public final class RevocationLedger {
  private final RecordIndex index;
  private final Runnable onHonoured;
  private final OrderCompiler compiler = new OrderCompiler();
  private final Map<OrderKey, RevocationOrder> orders = new HashMap<>();
  private final Map<RecordKey, Map<OrderKey, RevocationOrder>> byTarget = new HashMap<>();
  private final Map<Owner, Map<OrderKey, RevocationOrder>> byOwner = new HashMap<>();
  private final Map<Owner, List<RecordKey>> recordsOfOwner = new HashMap<>(); // short lists
  private final Map<RecordKey, String> honoured = new HashMap<>();
  private final Map<RecordKey, String> refused = new HashMap<>();

  /**
   * @param index written to by this alone
   * @param onHonoured told of each record that an order ended; must not wait
   */
  public RevocationLedger(RecordIndex index, Runnable onHonoured) {
    this.index = index;
    this.onHonoured = onHonoured;
  }

  /** The records as they are known, revoked ones marked. */
  public RecordIndex index() {
    return index;
  }

  /** Takes a record into the index, in place of one with the same key. */
  public synchronized void put(IndexedRecord record) {
    RecordKey key = record.key();
    index.find(key.namespace(), key.keyID()).ifPresent(this::forgetOwner);
    record
        .subject()
        .owner()
        .ifPresent(
            owner -> recordsOfOwner.merge(owner, List.of(key), RevocationLedger::concatenated));
    index.put(judge(record));
  }

  /** Removes a record that is gone, with the memory of what ended it. */
  public synchronized void remove(RecordKey key) {
    index.find(key.namespace(), key.keyID()).ifPresent(this::forgetOwner);
    index.remove(key);
    honoured.remove(key);
    refused.remove(key);
  }

  /**
   * Removes a record of which no more is heard, though the object may be there still, and be heard
   * of again. What ended it is remembered for then, unless the record says itself that it has
   * ended: so this grows by no more than what left between an order and its being carried out.
   *
   * @param epochMillis the present
   */
  public synchronized void removeFromSight(RecordKey key, long epochMillis) {
    Optional<IndexedRecord> record = index.find(key.namespace(), key.keyID());
    record.ifPresent(this::forgetOwner);
    index.remove(key);
    if (record.filter(last -> last.showsEndAt(epochMillis)).isPresent()) {
      honoured.remove(key);
      refused.remove(key);
    }
  }

  /**
   * The record as the known orders make it: for one that was read without going into the index. Its
   * uses are noted with those of the indexed one, if there is one.
   */
  public synchronized IndexedRecord judge(IndexedRecord record) {
    boolean known = isNoted(honoured, record);
    if (!known && isOrdered(record)) {
      honoured.put(record.key(), record.subject().uid());
      onHonoured.run();
      known = true;
    }
    return sharing(record).revoked(known || isNoted(refused, record));
  }

  /** Whether there is an order now that ends a record; one that is only remembered is none. */
  public synchronized boolean isOrdered(IndexedRecord record) {
    return candidates(record).stream().anyMatch(order -> order.concerns(record));
  }

  /**
   * Refuses a record from now on, although no order is known yet.
   *
   * @return whether it was not refused in this way before
   */
  public synchronized boolean refuse(IndexedRecord record) {
    if (isNoted(refused, record)) {
      return false;
    }
    refused.put(record.key(), record.subject().uid());
    refresh(record.key());
    return true;
  }

  /** Undoes {@link #refuse}; what an order ended stays revoked. */
  public synchronized void takeBack(IndexedRecord record) {
    if (isNoted(refused, record)) {
      refused.remove(record.key());
      refresh(record.key());
    }
  }

  /**
   * Takes an order.
   *
   * @return whether it can be read
   */
  public boolean put(ApiKeyRevocation order) {
    return put(keyOf(OrderKey.Kind.REVOCATION, order), compiler.compile(order));
  }

  /**
   * Takes an order.
   *
   * @return whether it can be read
   */
  public boolean put(ApiKeySelfRevocation order) {
    return put(keyOf(OrderKey.Kind.SELF_REVOCATION, order), compiler.compile(order));
  }

  /** Removes an order that is gone. */
  synchronized void remove(OrderKey key) {
    RevocationOrder order = orders.remove(key);
    if (order != null) {
      order.target().ifPresent(target -> removeFrom(byTarget, target, key));
      order.owner().ifPresent(owner -> removeFrom(byOwner, owner, key));
    }
  }

  /** The keys of all orders of a kind, or of those in one namespace: a copy. */
  synchronized List<OrderKey> orderKeys(OrderKey.Kind kind, Optional<String> namespace) {
    return orders.keySet().stream()
        .filter(key -> key.kind() == kind)
        .filter(key -> namespace.isEmpty() || namespace.get().equals(key.namespace()))
        .toList();
  }

  private synchronized boolean put(OrderKey key, Optional<RevocationOrder> compiled) {
    remove(key);
    if (compiled.isEmpty()) {
      return false;
    }
    RevocationOrder order = compiled.get();
    orders.put(key, order);
    order
        .target()
        .ifPresent(
            target -> {
              byTarget.computeIfAbsent(target, same -> new HashMap<>(2)).put(key, order);
              refresh(target);
            });
    order
        .owner()
        .ifPresent(
            owner -> {
              byOwner.computeIfAbsent(owner, same -> new HashMap<>(2)).put(key, order);
              recordsOfOwner.getOrDefault(owner, List.of()).forEach(this::refresh);
            });
    return true;
  }

  private void refresh(RecordKey key) {
    index
        .find(key.namespace(), key.keyID())
        .ifPresent(
            record -> {
              IndexedRecord judged = judge(record);
              if (judged != record) {
                index.put(judged);
              }
            });
  }

  private IndexedRecord sharing(IndexedRecord record) {
    return index
        .find(record.key().namespace(), record.key().keyID())
        .filter(indexed -> indexed.uid().equals(record.uid()))
        .map(indexed -> record.sharing(indexed.lastUse()))
        .orElse(record);
  }

  private List<RevocationOrder> candidates(IndexedRecord record) {
    List<RevocationOrder> candidates =
        new ArrayList<>(byTarget.getOrDefault(record.key(), Map.of()).values());
    record
        .subject()
        .owner()
        .ifPresent(owner -> candidates.addAll(byOwner.getOrDefault(owner, Map.of()).values()));
    return candidates;
  }

  private void forgetOwner(IndexedRecord record) {
    record
        .subject()
        .owner()
        .ifPresent(
            owner ->
                recordsOfOwner.computeIfPresent(
                    owner,
                    (same, keys) -> {
                      List<RecordKey> others =
                          keys.stream().filter(key -> !key.equals(record.key())).toList();
                      return others.isEmpty() ? null : List.copyOf(others);
                    }));
  }

  private static List<RecordKey> concatenated(List<RecordKey> some, List<RecordKey> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static <K> void removeFrom(
      Map<K, Map<OrderKey, RevocationOrder>> orders, K place, OrderKey key) {
    orders.computeIfPresent(
        place,
        (same, there) -> {
          there.remove(key);
          return there.isEmpty() ? null : there;
        });
  }

  private static boolean isNoted(Map<RecordKey, String> notes, IndexedRecord record) {
    return record.subject().uid().equals(notes.get(record.key()));
  }

  private static OrderKey keyOf(OrderKey.Kind kind, HasMetadata order) {
    return new OrderKey(kind, order.getMetadata().getNamespace(), order.getMetadata().getName());
  }
}
