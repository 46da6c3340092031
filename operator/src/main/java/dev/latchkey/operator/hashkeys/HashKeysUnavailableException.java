package dev.latchkey.operator.hashkeys;

/**
 * The namespace's hash keys are gone or damaged while records need them, so that nothing may be
 * minted. The message says how to recover; it holds no key material.
 */
public final class HashKeysUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong and what to do. */
  public HashKeysUnavailableException(String message) {
    super(message);
  }
}
