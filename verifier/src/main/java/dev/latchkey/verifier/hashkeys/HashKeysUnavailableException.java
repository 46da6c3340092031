package dev.latchkey.verifier.hashkeys;

/** Hash keys could not be read. The message says why, and holds nothing of what was read. */
public final class HashKeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, for a log
   */
  public HashKeysUnavailableException(String message) {
    super(message);
  }
}
