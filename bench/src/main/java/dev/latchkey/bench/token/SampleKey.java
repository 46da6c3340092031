package dev.latchkey.bench.token;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.verifier.index.IndexedRecord;

/**
 * A key that somebody holds.
 *
 * @param credential its text
 * @param object its record as the API server has it
 * @param record the same as a verifier has it
 */
public record SampleKey(String credential, ApiKeyRecord object, IndexedRecord record) {
  /** Shows no credential. */
  @Override
  public String toString() {
    return "SampleKey[" + record.key() + "]";
  }
}
