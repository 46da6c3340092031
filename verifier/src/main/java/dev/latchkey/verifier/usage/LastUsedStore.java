package dev.latchkey.verifier.usage;

import dev.latchkey.verifier.index.IndexedRecord;
import java.time.Instant;

/** Where the time of the last use is written. */
@FunctionalInterface
public interface LastUsedStore {
  /**
   * Writes when a record's credential was last used; waits for it, a few seconds at most.
   *
   * @throws NotWrittenException if it was not written, or nobody knows
   */
  void write(IndexedRecord record, Instant lastUsed);
}
