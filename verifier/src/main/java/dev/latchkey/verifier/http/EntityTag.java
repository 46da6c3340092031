package dev.latchkey.verifier.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an answer is told from others by (RFC 9110, section 8.8.3). Immutable.
 *
 * @param text with its quotes, as in the header
 */
record EntityTag(String text) {
  private static final int BYTES = 16;

  /** The tag of a body. */
  static EntityTag of(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return new EntityTag('"' + HexFormat.of().formatHex(hash, 0, BYTES) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether a client that sends this {@code If-None-Match} has the body; null: it sends none. */
  boolean isIn(String known) {
    if (known == null) {
      return false;
    }
    for (String one : known.split(",")) {
      String trimmed = one.trim();
      if (trimmed.equals("*") || trimmed.equals(text) || trimmed.equals("W/" + text)) {
        return true;
      }
    }
    return false;
  }
}
