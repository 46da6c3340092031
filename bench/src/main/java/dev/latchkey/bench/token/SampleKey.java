package dev.latchkey.bench.token;

import dev.latchkey.verifier.index.IndexedRecord;

/**
 * A key that somebody holds.
 *
 * @param credential its text
 * @param record what a verifier knows of it
 */
record SampleKey(String credential, IndexedRecord record) {
  /** Shows no credential. */
  @Override
  public String toString() {
    return "SampleKey[" + record.key() + "]";
  }
}
