package dev.latchkey.verifier.index;

import dev.latchkey.credentials.KeyId;
import java.util.Objects;

/**
 * Names one record: the same key id may exist in two namespaces, which share nothing.
 *
 * @param namespace the record's namespace
 * @param keyID the key id, which is also the record's name in another case
 */
public record RecordKey(String namespace, KeyId keyID) {
  /** Both are required. */
  public RecordKey {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(keyID, "keyID");
  }
}
