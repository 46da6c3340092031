package dev.latchkey.http.auth;

/** The API server did not say yes or no. */
final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, for a log; quotes nothing that was sent
   */
  NoAnswerException(String message) {
    super(message, null, false, false);
  }
}
