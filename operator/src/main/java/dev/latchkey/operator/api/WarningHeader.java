package dev.latchkey.operator.api;

import io.javalin.http.Context;

/**
 * Tells clients what they should know though their request succeeded, as Kubernetes does: {@code
 * Warning: 299 - "text"} (RFC 7234, section 5.5).
 */
final class WarningHeader {
  private WarningHeader() {}

  /** Adds a warning to an answer. */
  static void add(Context context, String text) {
    context.header("Warning", "299 - " + quoted(text));
  }

  /** A quoted string (RFC 9110, section 5.6.4) of ASCII; other characters become {@code ?}. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\');
              }
              quoted.append(c >= ' ' && c <= '~' ? (char) c : '?');
            });
    return quoted.append('"').toString();
  }
}
