package dev.latchkey.http;

/** Nothing can listen where it should. The message is one sentence that says what to do. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for people
   */
  public ListenException(String message) {
    super(message);
  }
}
