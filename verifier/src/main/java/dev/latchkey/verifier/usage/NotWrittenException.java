package dev.latchkey.verifier.usage;

/** A last use was not written. */
public final class NotWrittenException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;

  private final int status;

  /**
   * @param message why, for a log; without what was sent
   * @param status the HTTP status of the answer, 0 or less if there was none
   */
  public NotWrittenException(String message, int status) {
    super(message);
    this.status = status;
  }

  /** Whether there is no such record any more, or another one of the same name. */
  boolean isGone() {
    return status == NOT_FOUND || status == CONFLICT || status == UNPROCESSABLE;
  }

  /** Whether the verifier may not write it. */
  boolean isForbidden() {
    return status == FORBIDDEN;
  }

  /** Whether the API server takes nothing now, so that other writes would fare no better. */
  boolean isOutage() {
    return status <= 0 || status == TOO_MANY_REQUESTS;
  }
}
