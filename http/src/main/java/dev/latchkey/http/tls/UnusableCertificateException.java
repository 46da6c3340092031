package dev.latchkey.http.tls;

/**
 * No certificate that could be shown. The message is one sentence that says what to do; it quotes
 * nothing of a key.
 */
public final class UnusableCertificateException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for people
   */
  UnusableCertificateException(String message) {
    super(message);
  }
}
