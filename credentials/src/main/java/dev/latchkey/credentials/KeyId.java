package dev.latchkey.credentials;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Names one credential of a key. It is no secret: it stands in records, labels, logs and paths.
 *
 * <p>The id of an issued credential is a ULID: 26 characters of Crockford's base32 ({@code 0-9A-Z}
 * without {@code I L O U}), upper case, the first one {@code 0} to {@code 7} (128 bits). The id of
 * an imported one is a keyed hash: 64 lower-case hexadecimal digits (256 bits).
 *
 * <p>Immutable. Held as bits rather than as text, which a verifier with many records need not store
 * and compare: {@link #value} writes the text anew each time.
 */
public final class KeyId {
  static final int ISSUED_LENGTH = 26;
  private static final int IMPORTED_LENGTH = 64;
  private static final int IMPORTED_BYTES = 32;
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** The value of each character of Latin-1 as a digit of Crockford's base32, or -1. */
  private static final byte[] DIGITS = digits();

  private final boolean imported;
  private final long first;
  private final long second;
  private final long third; // this and the next: 0 in the id of an issued credential
  private final long fourth;

  private KeyId(boolean imported, long first, long second, long third, long fourth) {
    this.imported = imported;
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }

  private KeyId(KeyId other) {
    this(other.imported, other.first, other.second, other.third, other.fourth);
  }

  /**
   * The key id of this text.
   *
   * @throws IllegalArgumentException if the value is not in canonical form; {@link #parse} takes
   *     any case
   */
  public KeyId(String value) {
    this(
        canonical(Objects.requireNonNull(value, "value"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a key id is a ULID in upper case (26 characters) or 64 hexadecimal digits"
                            + " in lower case")));
  }

  /**
   * The id of an imported credential.
   *
   * @param hash 32 bytes
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static KeyId ofImported(byte[] hash) {
    if (hash.length != IMPORTED_BYTES) {
      throw new IllegalArgumentException("the id of an imported credential has 32 bytes");
    }
    ByteBuffer bits = ByteBuffer.wrap(hash);
    return new KeyId(true, bits.getLong(), bits.getLong(), bits.getLong(), bits.getLong());
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
    return canonical(
        text.length() == ISSUED_LENGTH
            ? text.toUpperCase(Locale.ROOT)
            : text.toLowerCase(Locale.ROOT));
  }

  /** The canonical form. */
  public String value() {
    return imported ? hex() : ulid();
  }

  /** Whether this names an imported credential rather than an issued one. */
  public boolean isImported() {
    return imported;
  }

  /**
   * The name of this credential's record: the key id in lower case, as Kubernetes asks of object
   * names.
   */
  public String recordName() {
    return value().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyId same
        && first == same.first
        && second == same.second
        && third == same.third
        && fourth == same.fourth
        && imported == same.imported;
  }

  @Override
  public int hashCode() {
    // Both halves of a ULID are here; of a hash, any bits will do.
    return 31 * Long.hashCode(first) + Long.hashCode(second);
  }

  @Override
  public String toString() {
    return value();
  }

  /** The ULID in canonical form of the 26 characters from {@code offset}; empty if it is none. */
  static Optional<KeyId> issuedAt(byte[] ascii, int offset) {
    long high = DIGITS[ascii[offset] & 0xFF];
    if (high < 0 || high > 7) {
      return Optional.empty();
    }
    // 3 bits, then 12 times 5 and 1 of the next digit are the upper half.
    int wrong = 0;
    for (int i = 1; i <= 12; i++) {
      int digit = DIGITS[ascii[offset + i] & 0xFF];
      wrong |= digit;
      high = high << 5 | digit;
    }
    long low = DIGITS[ascii[offset + 13] & 0xFF];
    wrong |= (int) low;
    high = high << 1 | low >> 4;
    for (int i = 14; i < ISSUED_LENGTH; i++) {
      int digit = DIGITS[ascii[offset + i] & 0xFF];
      wrong |= digit;
      low = low << 5 | digit;
    }
    return wrong < 0 ? Optional.empty() : Optional.of(new KeyId(false, high, low, 0, 0));
  }

  private static Optional<KeyId> canonical(String text) {
    if (text.length() == IMPORTED_LENGTH) {
      return importedOf(text);
    }
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length == ISSUED_LENGTH ? issuedAt(bytes, 0) : Optional.empty();
  }

  private static Optional<KeyId> importedOf(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return Optional.empty();
      }
    }
    return Optional.of(ofImported(HexFormat.of().parseHex(text)));
  }

  private String ulid() {
    byte[] digits = new byte[ISSUED_LENGTH];
    long low = second;
    long high = first;
    for (int i = ISSUED_LENGTH - 1; i >= 0; i--) {
      digits[i] = (byte) CROCKFORD.charAt((int) (low & 31));
      low = low >>> 5 | high << 59;
      high >>>= 5;
    }
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  private String hex() {
    ByteBuffer bits = ByteBuffer.allocate(IMPORTED_BYTES);
    bits.putLong(first).putLong(second).putLong(third).putLong(fourth);
    return HexFormat.of().formatHex(bits.array());
  }

  private static byte[] digits() {
    byte[] digits = new byte[0x100];
    Arrays.fill(digits, (byte) -1);
    for (int value = 0; value < CROCKFORD.length(); value++) {
      digits[CROCKFORD.charAt(value)] = (byte) value;
    }
    return digits;
  }
}
