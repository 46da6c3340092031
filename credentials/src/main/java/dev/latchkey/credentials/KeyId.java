package dev.latchkey.credentials;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Names one credential of a key. It is no secret: it stands in records, labels, logs and paths.
 *
 * <p>The id of an issued credential is a ULID: 26 characters of Crockford's base32 ({@code 0-9A-Z}
 * without {@code I L O U}), upper case, the first one {@code 0} to {@code 7} (128 bits). The id of
 * an imported one is a keyed hash: 64 lower-case hexadecimal digits.
 *
 * @param value the canonical form
 */
public record KeyId(String value) {
  static final int ISSUED_LENGTH = 26;
  private static final int IMPORTED_LENGTH = 64;

  /**
   * @throws IllegalArgumentException if the value is not in canonical form; {@link #parse} takes
   *     any case
   */
  public KeyId {
    Objects.requireNonNull(value, "value");
    boolean canonical =
        switch (value.length()) {
          case ISSUED_LENGTH -> isCanonicalIssued(value, 0);
          case IMPORTED_LENGTH -> isCanonicalImported(value);
          default -> false;
        };
    if (!canonical) {
      throw new IllegalArgumentException(
          "a key id is a ULID in upper case (26 characters) or 64 hexadecimal digits in lower"
              + " case");
    }
  }

  /**
   * Reads a key id in any case, as fields and paths may hold it.
   *
   * @return the key id in canonical form, or empty if the text is none; letters that Crockford's
   *     base32 takes for digits when read aloud ({@code I}, {@code L}, {@code O}) are not replaced
   */
  public static Optional<KeyId> parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.length() != ISSUED_LENGTH && text.length() != IMPORTED_LENGTH) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      // Some letters outside ASCII become ASCII ones when their case changes.
      if (text.charAt(i) > 0x7E) {
        return Optional.empty();
      }
    }
    if (text.length() == ISSUED_LENGTH) {
      String upper = text.toUpperCase(Locale.ROOT);
      return isCanonicalIssued(upper, 0) ? Optional.of(new KeyId(upper)) : Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return isCanonicalImported(lower) ? Optional.of(new KeyId(lower)) : Optional.empty();
  }

  /** Whether this names an imported credential rather than an issued one. */
  public boolean isImported() {
    return value.length() == IMPORTED_LENGTH;
  }

  /**
   * The name of this credential's record: the key id in lower case, as Kubernetes asks of object
   * names.
   */
  public String recordName() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }

  /** Whether the 26 characters from {@code offset} are a ULID in canonical form. */
  static boolean isCanonicalIssued(CharSequence text, int offset) {
    char first = text.charAt(offset);
    if (first < '0' || first > '7') {
      return false;
    }
    for (int i = offset + 1; i < offset + ISSUED_LENGTH; i++) {
      if (!isCrockford(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCrockford(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'L' && c != 'O' && c != 'U');
  }

  private static boolean isCanonicalImported(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }
}
