package dev.latchkey.operator.api;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyState;
import java.util.Optional;

/**
 * Reads the filters of lists, a part of the language of AIP-160:
 *
 * <pre>{@code
 * filter      = [ restriction { space "AND" space restriction } ]
 * restriction = "actor_id" "=" value | "status" "=" value
 * value       = word | '"' { any character but " and \, or \" or \\ } '"'
 * word        = letters and digits of ASCII and - . / @ _ + %, but not AND, OR or NOT
 * }</pre>
 *
 * <p>White space may stand between all of these, and at both ends. A field may be restricted once.
 */
final class ListFilter {
  private static final String ACTOR_ID = "actor_id";
  private static final String STATUS = "status";
  private static final String AND = "AND";

  private final String text;
  private int position;

  private ListFilter(String text) {
    this.text = text;
  }

  /**
   * What a filter asks for.
   *
   * @param filter empty = everything
   * @throws RequestException if it is none of this language
   */
  static KeyFilter parse(String filter) {
    return new ListFilter(filter).filter();
  }

  private KeyFilter filter() {
    KeyFilter filter = KeyFilter.ALL;
    skipSpace();
    if (atEnd()) {
      return filter;
    }
    filter = restricted(filter);
    boolean space = skipSpace();
    while (!atEnd()) {
      if (!space || !word(AND) || !skipSpace()) {
        throw refused();
      }
      filter = restricted(filter);
      space = skipSpace();
    }
    return filter;
  }

  /** One more restriction. */
  private KeyFilter restricted(KeyFilter filter) {
    String field = word();
    skipSpace();
    if (atEnd() || next() != '=') {
      throw refused();
    }
    skipSpace();
    String value = !atEnd() && text.charAt(position) == '"' ? quoted() : word();
    if (field.equals(ACTOR_ID) && filter.actorID().isEmpty()) {
      return new KeyFilter(Optional.of(value), filter.state());
    }
    if (field.equals(STATUS) && filter.state().isEmpty()) {
      return new KeyFilter(filter.actorID(), Optional.of(state(value)));
    }
    throw refused();
  }

  private boolean word(String expected) {
    boolean there = text.startsWith(expected, position);
    position += there ? expected.length() : 0;
    return there;
  }

  private String word() {
    int start = position;
    while (!atEnd() && isOfWord(text.charAt(position))) {
      position++;
    }
    String word = text.substring(start, position);
    if (word.isEmpty() || word.equals(AND) || word.equals("OR") || word.equals("NOT")) {
      throw refused();
    }
    return word;
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    position++;
    while (!atEnd()) {
      char c = next();
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        if (atEnd()) {
          throw refused();
        }
        c = next();
        if (c != '"' && c != '\\') {
          throw refused();
        }
      }
      value.append(c);
    }
    throw refused();
  }

  private char next() {
    return text.charAt(position++);
  }

  private boolean atEnd() {
    return position == text.length();
  }

  /** Whether there was any. */
  private boolean skipSpace() {
    int start = position;
    while (!atEnd() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return position > start;
  }

  /** No operator or wildcard of AIP-160, all of which need quotes. */
  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-./@_+%".indexOf(c) >= 0;
  }

  private static KeyState state(String value) {
    return switch (value) {
      case "KEY_STATUS_ACTIVE" -> KeyState.ACTIVE;
      case "KEY_STATUS_REVOKED" -> KeyState.REVOKED;
      case "KEY_STATUS_EXPIRED" -> KeyState.EXPIRED;
      default -> throw refused();
    };
  }

  private static RequestException refused() {
    return new RequestException(
        ErrorReason.FILTER_INVALID,
        "filter: restrict actor_id (= \"...\", with \\\" and \\\\ for quotes and backslashes in it)"
            + " or status (= KEY_STATUS_ACTIVE, KEY_STATUS_REVOKED or KEY_STATUS_EXPIRED), each at"
            + " most once, or both, joined by AND.");
  }
}
