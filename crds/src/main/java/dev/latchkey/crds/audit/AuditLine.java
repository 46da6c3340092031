package dev.latchkey.crds.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the audit log in logfmt: fields {@code name=value}, separated by a space. A value of
 * letters, digits and {@code ._:/@+-} alone stands as it is; any other is a JSON string, in which
 * whatever could end the line or hide in it is escaped. So no text of a user's can pass for another
 * field or another line. Immutable.
 */
public final class AuditLine {
  /** The name of the logger of these lines. */
  public static final String LOGGER = "dev.latchkey.audit";

  private static final String PLAIN = "[A-Za-z0-9._:/@+-]+";

  private final Map<String, String> fields;

  private AuditLine(Map<String, String> fields) {
    this.fields = fields;
  }

  /** A line that tells of an event, in one word. */
  public static AuditLine of(String event) {
    return new AuditLine(Map.of()).with("event", event);
  }

  /**
   * The line with one more field.
   *
   * @param name letters alone
   * @param value any text, but no credential
   */
  public AuditLine with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new AuditLine(more);
  }

  /** The line with one more field, if there is a value. */
  public AuditLine with(String name, Optional<?> value) {
    return value.map(present -> with(name, present.toString())).orElse(this);
  }

  /** The fields, in order, with their values as they are. */
  public Map<String, String> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** The line, without an end of line. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    fields.forEach(
        (name, value) ->
            line.append(line.isEmpty() ? "" : " ").append(name).append('=').append(text(value)));
    return line.toString();
  }

  private static String text(String value) {
    if (value.matches(PLAIN)) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            character -> {
              switch (character) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                default -> append(quoted, character);
              }
            });
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int character) {
    if (isVisible(character)) {
      quoted.appendCodePoint(character);
      return;
    }
    for (char unit : Character.toChars(character)) {
      quoted.append("\\u%04x".formatted((int) unit));
    }
  }

  /** Not where it ends lines, turns the direction of the text around it, or shows as nothing. */
  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
