package dev.latchkey.operator.imported;

import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.operator.record.RecordOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of an imported key.
 *
 * @param key the key
 * @param records the records of this very key, newest first
 * @param rawKey what is where the spec says that the raw key is
 * @param sameRawKey the record of that raw key, whosever it is
 * @param earlier the record of this key that the raw key may have had when its id was another one:
 *     see {@link #earlier(List, RawKeyLookup, HashKeyRing)}
 */
record ImportedKeyState(
    ImportedApiKey key,
    List<ApiKeyRecord> records,
    RawKeyLookup rawKey,
    Optional<ApiKeyRecord> sameRawKey,
    Optional<ApiKeyRecord> earlier) {
  ImportedKeyState {
    records = records.stream().sorted(RecordOrder.NEWEST_FIRST).toList();
  }

  /**
   * After a loss of the hash keys a raw key has another id. Its record is then the one whose digest
   * it fits; or, for all that anybody can tell, the newest, where that one's hash key is lost.
   *
   * @param records the records of one key
   */
  static Optional<ApiKeyRecord> earlier(
      List<ApiKeyRecord> records, RawKeyLookup rawKey, HashKeyRing ring) {
    if (!(rawKey instanceof RawKeyLookup.Found found)) {
      return Optional.empty();
    }
    return records.stream()
        .filter(record -> fits(found.rawKey(), record.getSpec(), ring))
        .findFirst()
        .or(
            () ->
                records.stream()
                    .min(RecordOrder.NEWEST_FIRST)
                    .filter(newest -> ring.find(newest.getSpec().hashKeyID()).isEmpty()));
  }

  private static boolean fits(RawKey rawKey, ApiKeyRecordSpec record, HashKeyRing ring) {
    return ring.find(record.hashKeyID())
        .filter(hashKey -> hashKey.matches(rawKey.text(), HexFormat.of().parseHex(record.digest())))
        .isPresent();
  }

  /** The record in force: nothing ends it, not even in the future. */
  Optional<ApiKeyRecord> current() {
    return records.stream().filter(record -> record.getSpec().revocation() == null).findFirst();
  }
}
