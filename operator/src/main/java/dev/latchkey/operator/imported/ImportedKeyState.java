package dev.latchkey.operator.imported;

import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.record.RecordOrder;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of an imported key.
 *
 * @param key the key
 * @param records the records of this very key, newest first
 * @param rawKey what is where the spec says that the raw key is
 * @param sameRawKey the record of that raw key, whosever it is
 */
record ImportedKeyState(
    ImportedApiKey key,
    List<ApiKeyRecord> records,
    RawKeyLookup rawKey,
    Optional<ApiKeyRecord> sameRawKey) {
  ImportedKeyState {
    records = records.stream().sorted(RecordOrder.NEWEST_FIRST).toList();
  }

  /** The record in force: nothing ends it, not even in the future. */
  Optional<ApiKeyRecord> current() {
    return records.stream().filter(record -> record.getSpec().revocation() == null).findFirst();
  }
}
