package dev.latchkey.verifier.index;

import dev.latchkey.credentials.KeyId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A few records, as just read.
 *
 * @param records at most one of each namespace and key id
 */
public record FixedRecords(List<IndexedRecord> records) implements RecordSource {
  /** Copies the list. */
  public FixedRecords {
    records = List.copyOf(records);
  }

  @Override
  public List<IndexedRecord> find(KeyId keyID) {
    return records.stream().filter(record -> record.key().keyID().equals(keyID)).toList();
  }

  @Override
  public Optional<IndexedRecord> find(String namespace, KeyId keyID) {
    RecordKey key = new RecordKey(namespace, keyID);
    return records.stream().filter(record -> record.key().equals(key)).findFirst();
  }

  @Override
  public Collection<String> importingNamespaces() {
    return records.stream()
        .map(IndexedRecord::key)
        .filter(key -> key.keyID().isImported())
        .map(RecordKey::namespace)
        .distinct()
        .toList();
  }
}
