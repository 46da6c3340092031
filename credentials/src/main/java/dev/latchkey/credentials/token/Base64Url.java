package dev.latchkey.credentials.token;

import java.util.Arrays;
import java.util.Base64;

/** Base64url without padding (RFC 4648, 5; RFC 7515, 2), each text in its only valid form. */
final class Base64Url {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Url() {}

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  /** Refuses padding, white space, and bits that no byte uses. */
  static byte[] decode(byte[] text) {
    try {
      byte[] bytes = DECODER.decode(text);
      DefectiveTokenException.require(Arrays.equals(ENCODER.encode(bytes), text));
      return bytes;
    } catch (IllegalArgumentException notBase64) {
      throw DefectiveTokenException.malformed();
    }
  }
}
