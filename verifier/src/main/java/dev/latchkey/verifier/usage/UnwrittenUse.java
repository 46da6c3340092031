package dev.latchkey.verifier.usage;

import dev.latchkey.verifier.index.IndexedRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A use that is to be written.
 *
 * @param record whose credential was used
 * @param usedMillis when
 * @param dueMillis since when a newer time than the known one is wanted; may lie before all time
 */
record UnwrittenUse(IndexedRecord record, long usedMillis, long dueMillis) {
  /** When, as it is written: in full seconds, never later than it was. */
  Instant time() {
    return Instant.ofEpochMilli(usedMillis).truncatedTo(ChronoUnit.SECONDS);
  }
}
