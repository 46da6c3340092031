package dev.latchkey.credentials.hashing;

/**
 * The entries of a Secret are no set of hash keys. The message names the entry and says what to do;
 * it never holds key bytes. Whoever catches this must not go on with new hash keys: every record
 * made with the old ones would be lost.
 */
public final class InvalidHashKeysException extends RuntimeException {
  /** With a message that names the entry and says what to do. */
  public InvalidHashKeysException(String message) {
    super(message);
  }
}
