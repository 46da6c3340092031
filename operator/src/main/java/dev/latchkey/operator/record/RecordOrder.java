package dev.latchkey.operator.record;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import java.time.Instant;
import java.util.Comparator;

/** How the records of one key follow each other. */
public final class RecordOrder {
  /**
   * Issued credentials by their ids: each is made greater than the newest one of its key, so that
   * operators whose clocks differ agree. Imported ones, whose ids are hashes, by the time of
   * import.
   */
  public static final Comparator<ApiKeyRecord> OLDEST_FIRST =
      Comparator.comparing(RecordOrder::importTime)
          .thenComparing(record -> record.getSpec().keyID());

  /** The reverse of {@link #OLDEST_FIRST}. */
  public static final Comparator<ApiKeyRecord> NEWEST_FIRST = OLDEST_FIRST.reversed();

  private RecordOrder() {}

  private static Instant importTime(ApiKeyRecord record) {
    return new KeyId(record.getSpec().keyID()).isImported()
        ? record.getSpec().createTime()
        : Instant.EPOCH;
  }
}
