package dev.latchkey.credentials.token;

/** What came of reading a token. */
public sealed interface TokenReading {
  /**
   * A token that says what it should; whether it is genuine is still to be checked.
   *
   * @param token what it says
   */
  record Read(PresentedToken token) implements TokenReading {}

  /**
   * No token of ours.
   *
   * @param defect in which way
   */
  record Refused(TokenDefect defect) implements TokenReading {}
}
