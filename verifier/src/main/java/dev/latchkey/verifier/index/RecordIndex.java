package dev.latchkey.verifier.index;

import dev.latchkey.credentials.KeyId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All records that the verifier knows, by key id and namespace. Safe for use by several threads:
 * reads never wait, writes wait for each other.
 */
public final class RecordIndex implements RecordSource {
  private final Map<KeyId, IndexEntry> byID = new ConcurrentHashMap<>();
  private final Map<String, Integer> importedByNamespace = new TreeMap<>();
  private volatile List<String> importingNamespaces = List.of();
  private final Map<String, BitSet> statusIndexes = new HashMap<>();
  private volatile int size;

  @Override
  public List<IndexedRecord> find(KeyId keyID) {
    IndexEntry entry = byID.get(keyID);
    return entry == null ? List.of() : records(entry);
  }

  @Override
  public Optional<IndexedRecord> find(String namespace, KeyId keyID) {
    IndexEntry entry = byID.get(keyID);
    if (entry instanceof IndexedRecord only) {
      return only.key().namespace().equals(namespace) ? Optional.of(only) : Optional.empty();
    }
    if (entry instanceof IndexEntry.Several several) {
      for (IndexedRecord record : several.records()) {
        if (record.key().namespace().equals(namespace)) {
          return Optional.of(record);
        }
      }
    }
    return Optional.empty();
  }

  private static List<IndexedRecord> records(IndexEntry entry) {
    return entry instanceof IndexedRecord only
        ? List.of(only)
        : ((IndexEntry.Several) entry).records();
  }

  @Override
  public Collection<String> importingNamespaces() {
    return importingNamespaces;
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /** All records; those that change meanwhile as they were or as they are. */
  public Stream<IndexedRecord> records() {
    return byID.values().stream().flatMap(entry -> records(entry).stream());
  }

  /** The keys of all records, or of those in one namespace: a copy. */
  public List<RecordKey> keys(Optional<String> namespace) {
    List<RecordKey> keys = new ArrayList<>();
    for (IndexEntry entry : byID.values()) {
      for (IndexedRecord record : records(entry)) {
        if (namespace.isEmpty() || namespace.get().equals(record.key().namespace())) {
          keys.add(record.key());
        }
      }
    }
    return keys;
  }

  /** The entries of a namespace's status list that any record ever had: a copy. */
  public synchronized BitSet statusIndexes(String namespace) {
    BitSet seen = statusIndexes.get(namespace);
    return seen == null ? new BitSet() : (BitSet) seen.clone();
  }

  /** Adds a record, in place of one with the same key. */
  public synchronized void put(IndexedRecord record) {
    RecordKey key = record.key();
    List<IndexedRecord> others = others(key);
    boolean added = others.size() == find(key.keyID()).size();
    others.add(record);
    byID.put(key.keyID(), IndexEntry.of(others));
    record
        .statusIndex()
        .ifPresent(
            index ->
                statusIndexes.computeIfAbsent(key.namespace(), same -> new BitSet()).set(index));
    if (added) {
      count(key, 1);
    }
  }

  /** Removes a record, if it is there. */
  public synchronized void remove(RecordKey key) {
    List<IndexedRecord> others = others(key);
    if (others.size() == find(key.keyID()).size()) {
      return;
    }
    if (others.isEmpty()) {
      byID.remove(key.keyID());
    } else {
      byID.put(key.keyID(), IndexEntry.of(others));
    }
    count(key, -1);
  }

  private List<IndexedRecord> others(RecordKey key) {
    List<IndexedRecord> others = new ArrayList<>(find(key.keyID()));
    others.removeIf(record -> record.key().equals(key));
    return others;
  }

  private void count(RecordKey key, int change) {
    size += change;
    if (!key.keyID().isImported()) {
      return;
    }
    int count = importedByNamespace.merge(key.namespace(), change, Integer::sum);
    if (count == 0) {
      importedByNamespace.remove(key.namespace());
    }
    if (count == 0 || (count == 1 && change > 0)) {
      importingNamespaces = List.copyOf(importedByNamespace.keySet());
    }
  }
}
