package dev.latchkey.verifier.secret;

/** A Secret could not be read. The message says why, and holds nothing of what was read. */
public final class SecretUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, for a log
   */
  public SecretUnavailableException(String message) {
    super(message);
  }
}
