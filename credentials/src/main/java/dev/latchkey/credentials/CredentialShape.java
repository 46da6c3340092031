package dev.latchkey.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a presented credential is, judged by its text alone. A shape proves nothing; it says where
 * to look.
 *
 * <p>Classification takes time linear in the text's length.
 */
public enum CredentialShape {
  /** An issued credential to the letter, its check included: {@link IssuedFormat#isExact}. */
  ISSUED,

  /**
   * A JWS or JWT in compact form (RFC 7515): three parts of base64url characters without padding,
   * separated by dots; the first decodes to something that starts with <code>{</code>, the second
   * is not empty. The third may be empty (an unsecured JWT, RFC 7519 section 6), so that nobody
   * imports one as a raw key. At most 8192 characters.
   */
  JWT,

  /**
   * A macaroon of ours: begins with {@code mc_v1_}. At most 8192 characters; the rest is not looked
   * at.
   */
  MACAROON,

  /**
   * Any other text of 1 to 4096 visible ASCII characters: it may be somebody's raw key. A damaged
   * issued credential that no longer has the {@linkplain IssuedFormat#isShaped shape} of one (cut
   * short, with a character too many, with another separator) is here too, as nothing tells it from
   * a raw key; so is a token with padding.
   */
  IMPORTED,

  /**
   * What cannot be a credential: empty, too long, with a character other than {@code 0x21} to
   * {@code 0x7E}, or of an issued credential's {@linkplain IssuedFormat#isShaped shape} with a
   * wrong check or key id (a mistyped one, or one in another case).
   */
  MALFORMED;

  static final int MAX_TOKEN_LENGTH = 8192;

  private static final int MAX_LENGTH = 4096;
  private static final byte[] MACAROON_PREFIX = "mc_v1_".getBytes(StandardCharsets.US_ASCII);

  private static final int VISIBLE = 1;
  private static final int OF_TOKENS = 2;

  /** What each character of Latin-1 is; those beyond ASCII are nothing. */
  private static final byte[] KINDS = kinds();

  private static byte[] kinds() {
    byte[] kinds = new byte[0x100];
    for (char c = 0x21; c <= 0x7E; c++) {
      kinds[c] = (byte) (c == '.' || isBase64Url(c) ? VISIBLE | OF_TOKENS : VISIBLE);
    }
    return kinds;
  }

  /** The shape of a text. */
  public static CredentialShape of(CharSequence credential) {
    return PresentedCredential.of(credential.toString()).shape();
  }

  /**
   * The shape of a text in Latin-1, at most {@link #MAX_TOKEN_LENGTH} bytes, that has not the
   * {@linkplain IssuedFormat#isShaped shape} of an issued credential.
   */
  static CredentialShape ofUnissued(byte[] text) {
    int kinds = commonKinds(text);
    if ((kinds & VISIBLE) == 0 || text.length == 0) {
      return MALFORMED;
    }
    if (beginsAsMacaroon(text)) {
      return MACAROON;
    }
    if ((kinds & OF_TOKENS) != 0 && encodesBrace(text) && hasThreeParts(text)) {
      return JWT;
    }
    return text.length > MAX_LENGTH ? MALFORMED : IMPORTED;
  }

  /**
   * What all characters are. Without branches, as the text of a token is too random for a CPU to
   * guess which it will take.
   */
  private static int commonKinds(byte[] text) {
    int common = VISIBLE | OF_TOKENS;
    for (byte c : text) {
      common &= KINDS[c & 0xFF];
    }
    return common;
  }

  private static boolean beginsAsMacaroon(byte[] text) {
    return text.length >= MACAROON_PREFIX.length
        && Arrays.equals(
            text, 0, MACAROON_PREFIX.length, MACAROON_PREFIX, 0, MACAROON_PREFIX.length);
  }

  private static boolean hasThreeParts(byte[] text) {
    int dots = 0;
    int first = 0;
    int second = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '.') {
        dots++;
        first = dots == 1 ? i : first;
        second = i;
      }
    }
    return dots == 2 && first >= 2 && second > first + 1;
  }

  // '{' is 0x7B, 01111011: the first digit is 30 ('e'), the second has its upper two bits set (48
  // to 63).
  private static boolean encodesBrace(byte[] text) {
    if (text.length < 2 || text[0] != 'e') {
      return false;
    }
    byte second = text[1];
    return (second >= 'w' && second <= 'z')
        || (second >= '0' && second <= '9')
        || second == '-'
        || second == '_';
  }

  private static boolean isBase64Url(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
