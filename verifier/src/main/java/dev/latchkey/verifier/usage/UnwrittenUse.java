package dev.latchkey.verifier.usage;

import dev.latchkey.verifier.index.IndexedRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A use that is worth a write.
 *
 * @param record whose credential was used
 * @param usedMillis when
 * @param first whether no use of it is known to have been written
 */
record UnwrittenUse(IndexedRecord record, long usedMillis, boolean first) {
  /** When, as it is written: in full seconds, never later than it was. */
  Instant time() {
    return Instant.ofEpochMilli(usedMillis).truncatedTo(ChronoUnit.SECONDS);
  }

  /** When it is planned to be written. */
  long dueMillis() {
    return record.lastUse().dueMillis();
  }
}
