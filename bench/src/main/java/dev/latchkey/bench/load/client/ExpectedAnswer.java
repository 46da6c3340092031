package dev.latchkey.bench.load.client;

import java.nio.charset.StandardCharsets;

/**
 * What every answer to a request must say.
 *
 * @param valid whether the credentials in the request are good
 * @param credentials how many there are in it that the body tells of
 */
public record ExpectedAnswer(boolean valid, int credentials) {
  private static final byte[] FIELD = "\"is_valid\":".getBytes(StandardCharsets.US_ASCII);

  /** One good credential. */
  public static final ExpectedAnswer VALID = new ExpectedAnswer(true, 1);

  /** One bad credential. */
  public static final ExpectedAnswer INVALID = new ExpectedAnswer(false, 1);

  /** Whose status says all. */
  public static final ExpectedAnswer EMPTY = new ExpectedAnswer(true, 0);

  /** So many good credentials, in a batch. */
  public static ExpectedAnswer allValid(int credentials) {
    return new ExpectedAnswer(true, credentials);
  }

  /**
   * Whether a body, JSON without spaces, says so: a look for {@code "is_valid":}, no more, as who
   * measures must be faster than what is measured.
   */
  boolean isGivenBy(byte[] buffer, int from, int to) {
    int found = 0;
    for (int at = from; at <= to - FIELD.length - 1; at++) {
      if (buffer[at] == FIELD[0] && isField(buffer, at)) {
        at += FIELD.length;
        if ((buffer[at] == 't') != valid) {
          return false;
        }
        found++;
        if (found == credentials) {
          return true;
        }
      }
    }
    return found == credentials;
  }

  private static boolean isField(byte[] buffer, int from) {
    for (int i = 1; i < FIELD.length; i++) {
      if (buffer[from + i] != FIELD[i]) {
        return false;
      }
    }
    return true;
  }
}
