package dev.latchkey.verifier.keyset;

/** A key set could not be read. The message says why, and holds nothing of what was read. */
final class KeySetUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, for a log
   */
  KeySetUnavailableException(String message) {
    super(message);
  }
}
