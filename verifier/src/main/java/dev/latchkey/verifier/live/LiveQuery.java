package dev.latchkey.verifier.live;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.verifier.index.RecordKey;

/** What to read from the API server. */
public sealed interface LiveQuery {
  /**
   * One record, by its name.
   *
   * @param key names it
   */
  record One(RecordKey key) implements LiveQuery {}

  /**
   * The records of a key id in whatever namespace.
   *
   * @param keyID names them
   */
  record Anywhere(KeyId keyID) implements LiveQuery {}
}
