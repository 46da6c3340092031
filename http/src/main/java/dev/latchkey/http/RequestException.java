package dev.latchkey.http;

/** A request that is answered with an error. The message says what to do, for people. */
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorReason reason;

  /**
   * @param message sent to the client: never holds anything that the client sent
   */
  public RequestException(ErrorReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public ErrorReason reason() {
    return reason;
  }
}
