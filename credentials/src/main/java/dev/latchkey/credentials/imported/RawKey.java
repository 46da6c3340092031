package dev.latchkey.credentials.imported;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.imported.RawKeyParsing.Accepted;
import dev.latchkey.credentials.imported.RawKeyParsing.Reason;
import dev.latchkey.credentials.imported.RawKeyParsing.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A credential made elsewhere, fit to be imported: 1 to 4096 visible ASCII characters that no
 * verifier would take for an issued credential or a token. Holds the plaintext: keep it no longer
 * than needed. Immutable.
 */
public final class RawKey {
  private static final int MAX_LENGTH = 4096;
  private static final int SHORT = 16;

  private final String text;

  private RawKey(String text) {
    this.text = text;
  }

  /**
   * Reads a raw key from a Secret's entry. One line end at the end, LF or CRLF, is not part of the
   * key (editors and {@code echo} leave one); any other white space is refused.
   *
   * @param secretValue the entry's bytes, decoded from base64
   */
  public static RawKeyParsing parse(byte[] secretValue) {
    int length = secretValue.length;
    if (length > 0 && secretValue[length - 1] == '\n') {
      length--;
      if (length > 0 && secretValue[length - 1] == '\r') {
        length--;
      }
    }
    // One character per byte: a byte that is not ASCII stays one, and is refused.
    return parse(new String(secretValue, 0, length, StandardCharsets.ISO_8859_1));
  }

  /** Reads a raw key as it came over HTTP: nothing is removed. */
  public static RawKeyParsing parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      return new Refused(
          Reason.EMPTY,
          "The raw key is empty: give the key itself, 1 to 4096 visible ASCII characters.");
    }
    if (text.length() > MAX_LENGTH) {
      return new Refused(
          Reason.TOO_LONG,
          "The raw key is too long: at most 4096 characters can be imported; use a shorter key.");
    }
    if (!isVisibleAscii(text)) {
      return new Refused(
          Reason.NOT_VISIBLE_ASCII,
          "The raw key has a space, a control character, a line end inside or a character beyond"
              + " ASCII: give the key alone, without quotes, header names or line ends around it.");
    }
    return switch (CredentialShape.of(text)) {
      case IMPORTED -> new Accepted(new RawKey(text));
      // Of visible characters and an allowed length, only a mistyped issued credential is
      // malformed.
      case ISSUED, MALFORMED ->
          new Refused(
              Reason.LOOKS_ISSUED,
              "The raw key has the shape of an issued key: declare an issued key instead, or import"
                  + " a key of another shape.");
      case JWT ->
          new Refused(
              Reason.LOOKS_JWT,
              "The raw key has the shape of a JWT, which would be checked as a token and never"
                  + " found: import a key of another shape.");
      case MACAROON ->
          new Refused(
              Reason.LOOKS_MACAROON,
              "The raw key begins as a derived macaroon does (mc_v1_): import the key that it was"
                  + " derived from, or a key of another shape.");
    };
  }

  /** The key itself. */
  public String text() {
    return text;
  }

  /**
   * Whether the key has fewer than 16 characters: taken, but easily guessed, so worth a warning.
   */
  public boolean isShort() {
    return text.length() < SHORT;
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "RawKey[redacted]";
  }

  private static boolean isVisibleAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c > 0x7E) {
        return false;
      }
    }
    return true;
  }
}
