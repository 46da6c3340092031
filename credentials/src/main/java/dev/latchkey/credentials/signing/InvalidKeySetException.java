package dev.latchkey.credentials.signing;

/** A key set that cannot be used. The message says what to do, and holds no key material. */
public final class InvalidKeySetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, and what to do
   */
  public InvalidKeySetException(String message) {
    super(message);
  }
}
