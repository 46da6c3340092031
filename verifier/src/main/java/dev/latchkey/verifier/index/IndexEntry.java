package dev.latchkey.verifier.index;

import java.util.List;

/**
 * The records of one key id: nearly always one, which then stands for itself. At a hundred thousand
 * records, a list around each would be noticed.
 */
sealed interface IndexEntry permits IndexedRecord, IndexEntry.Several {
  /** Those of several namespaces, two or more. */
  record Several(List<IndexedRecord> records) implements IndexEntry {}

  /** As an entry; none is no entry, so there must be one at least. */
  static IndexEntry of(List<IndexedRecord> records) {
    return records.size() == 1 ? records.get(0) : new Several(List.copyOf(records));
  }
}
