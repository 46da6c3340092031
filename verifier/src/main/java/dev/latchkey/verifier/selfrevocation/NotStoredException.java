package dev.latchkey.verifier.selfrevocation;

/**
 * A self-revocation was not stored, as far as is known. The message says why, and holds nothing of
 * what was to be stored.
 */
public final class NotStoredException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int FORBIDDEN = 403;

  private final int httpStatus;

  /**
   * @param message why, for a log
   * @param httpStatus what the API server answered; 0 if nothing came
   */
  public NotStoredException(String message, int httpStatus) {
    super(message);
    this.httpStatus = httpStatus;
  }

  /** Whether it is certain that nothing was stored. */
  boolean isCertain() {
    return httpStatus >= 400 && httpStatus < 500;
  }

  /** Whether the API server does not let this verifier write. */
  boolean isForbidden() {
    return httpStatus == FORBIDDEN;
  }
}
