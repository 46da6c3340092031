package dev.latchkey.credentials;

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
  private static final String MACAROON_PREFIX = "mc_v1_";

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
   * The shape of a text of at most {@link #MAX_TOKEN_LENGTH} characters that has not the
   * {@linkplain IssuedFormat#isShaped shape} of an issued credential.
   *
   * @param latin the text in Latin-1
   */
  static CredentialShape ofUnissued(String text, byte[] latin) {
    int kinds = commonKinds(latin);
    if ((kinds & VISIBLE) == 0 || text.isEmpty()) {
      return MALFORMED;
    }
    if (text.startsWith(MACAROON_PREFIX)) {
      return MACAROON;
    }
    if ((kinds & OF_TOKENS) != 0 && hasThreeParts(text) && encodesBrace(text)) {
      return JWT;
    }
    return text.length() > MAX_LENGTH ? MALFORMED : IMPORTED;
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

  private static boolean hasThreeParts(String text) {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    return first >= 2 && second > first + 1 && text.indexOf('.', second + 1) < 0;
  }

  // '{' is 0x7B, 01111011: the first digit is 30 ('e'), the second has its upper two bits set (48
  // to 63).
  private static boolean encodesBrace(String text) {
    char second = text.charAt(1);
    return text.charAt(0) == 'e'
        && ((second >= 'w' && second <= 'z')
            || (second >= '0' && second <= '9')
            || second == '-'
            || second == '_');
  }

  private static boolean isBase64Url(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
