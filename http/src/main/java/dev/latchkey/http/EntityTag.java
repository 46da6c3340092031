package dev.latchkey.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What an answer is told from others by (RFC 9110, section 8.8.3). Immutable.
 *
 * @param text with its quotes, as in the header
 */
public record EntityTag(String text) {
  private static final int BYTES = 16;

  /** The tag of a body. */
  public static EntityTag of(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return new EntityTag('"' + HexFormat.of().formatHex(hash, 0, BYTES) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Whether a client has the body, by the lines of its {@code If-None-Match}; compared weakly (RFC
   * 9110, section 13.1.2).
   */
  public boolean isIn(List<String> lines) {
    for (String line : lines) {
      for (String one : line.split(",")) {
        String trimmed = one.trim();
        if (trimmed.equals("*") || trimmed.equals(text) || trimmed.equals("W/" + text)) {
          return true;
        }
      }
    }
    return false;
  }
}
