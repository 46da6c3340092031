package dev.latchkey.verifier.live;

/** A record could not be read from the API server, so nothing can be said of it as it is now. */
public final class ApiServerUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, for a log
   */
  public ApiServerUnreachableException(String message) {
    super(message);
  }
}
