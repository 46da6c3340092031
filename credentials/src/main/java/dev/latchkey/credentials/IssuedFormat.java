package dev.latchkey.credentials;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The text form of an issued credential, {@code <prefix>_v1_<key id>_<secret><check>}, exactly:
 *
 * <ul>
 *   <li>prefix: 1 to 16 characters of {@code a-z0-9}, not {@code mc} (which begins a macaroon);
 *   <li>key id: a ULID, 26 characters of Crockford's base32 in upper case (see {@link KeyId});
 *   <li>secret: 32 random bytes, read as one unsigned big-endian number, as 43 base62 digits, the
 *       most significant first, padded on the left with {@code 0} (62<sup>43</sup> is a little more
 *       than 2<sup>256</sup>);
 *   <li>check: CRC-32 (that of zlib and Ethernet) of the ASCII bytes of everything before it, as 6
 *       base62 digits, padded on the left with {@code 0}.
 * </ul>
 *
 * <p>The base62 digits are {@code 0-9A-Za-z} in this order. The check finds typing errors (every
 * change of one character among them) without a look-up; it proves nothing.
 *
 * <p>Whoever looks at a presented text, and wants to know more than one thing of it, reads it once
 * as a {@link PresentedCredential}.
 */
public final class IssuedFormat {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger SIXTY_TWO = BigInteger.valueOf(62);

  /** The value of each character of Latin-1 as a digit, or -1: they are too random to branch on. */
  private static final byte[] DIGITS = digits();

  private static final String VERSION = "_v1_";
  private static final int MAX_PREFIX_LENGTH = 16;
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_LENGTH = 43;
  private static final int CHECK_LENGTH = 6;
  private static final int LENGTH_AFTER_PREFIX =
      VERSION.length() + KeyId.ISSUED_LENGTH + 1 + SECRET_LENGTH + CHECK_LENGTH;
  private static final int MAX_LENGTH = MAX_PREFIX_LENGTH + LENGTH_AFTER_PREFIX;

  private IssuedFormat() {}

  private static byte[] digits() {
    byte[] digits = new byte[0x100];
    Arrays.fill(digits, (byte) -1);
    for (int value = 0; value < BASE62.length(); value++) {
      digits[BASE62.charAt(value)] = (byte) value;
    }
    return digits;
  }

  /** Whether issued credentials may begin with this: {@code [a-z0-9]{1,16}} and not {@code mc}. */
  public static boolean isValidPrefix(CharSequence prefix) {
    return prefix.length() <= MAX_PREFIX_LENGTH && isPrefix(bytes(prefix), prefix.length());
  }

  /**
   * Whether the text has the shape of an issued credential, whatever its check and whether or not a
   * ULID stands where one should: {@code ^[a-z0-9]{1,16}_v1_[0-9A-Za-z]{26}_[0-9A-Za-z]{49}$}, with
   * any prefix but {@code mc}. A text of another length, with another separator or with an
   * upper-case prefix has not: it may be anybody's raw key.
   */
  public static boolean isShaped(CharSequence text) {
    return text.length() <= MAX_LENGTH && isShaped(bytes(text));
  }

  /**
   * Whether the text is an issued credential to the letter: shape, key id and check. Whether it was
   * ever issued only its digest tells.
   */
  public static boolean isExact(CharSequence text) {
    return isShaped(text) && exactKeyID(bytes(text)).isPresent();
  }

  /**
   * Writes a credential. To make a new one, use {@code IssuedCredential.generate}, which draws the
   * secret.
   *
   * @param secret 32 bytes
   * @throws IllegalArgumentException if the prefix is not valid, the key id is that of an imported
   *     key or the secret has another length
   */
  public static String compose(String prefix, KeyId keyID, byte[] secret) {
    Objects.requireNonNull(keyID, "keyID");
    if (!isValidPrefix(prefix)) {
      throw new IllegalArgumentException(
          "a prefix is 1 to 16 characters of a-z and 0-9, and not \"mc\"");
    }
    if (keyID.isImported()) {
      throw new IllegalArgumentException("an issued credential needs the key id of an issued key");
    }
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException("a secret has 32 bytes");
    }
    String checked =
        prefix + VERSION + keyID.value() + "_" + base62(new BigInteger(1, secret), SECRET_LENGTH);
    return checked
        + base62(BigInteger.valueOf(crc(bytes(checked), checked.length())), CHECK_LENGTH);
  }

  /**
   * The prefix of an exact credential.
   *
   * @throws IllegalArgumentException if the text is not {@linkplain #isExact exact}
   */
  public static String prefixOf(String credential) {
    if (!isExact(credential)) {
      throw notExact();
    }
    return credential.substring(0, credential.length() - LENGTH_AFTER_PREFIX);
  }

  /**
   * The key id inside an exact credential.
   *
   * @throws IllegalArgumentException if the text is not {@linkplain #isExact exact}
   */
  public static KeyId keyIDOf(String credential) {
    if (!isShaped(credential)) {
      throw notExact();
    }
    return exactKeyID(bytes(credential)).orElseThrow(IssuedFormat::notExact);
  }

  /** {@link #isShaped(CharSequence)} of a text in Latin-1. */
  static boolean isShaped(byte[] text) {
    int prefixLength = text.length - LENGTH_AFTER_PREFIX;
    if (prefixLength < 1 || prefixLength > MAX_PREFIX_LENGTH) {
      return false;
    }
    for (int i = 0; i < VERSION.length(); i++) {
      if (text[prefixLength + i] != VERSION.charAt(i)) {
        return false;
      }
    }
    int keyID = prefixLength + VERSION.length();
    int separator = keyID + KeyId.ISSUED_LENGTH;
    return text[separator] == '_'
        && isPrefix(text, prefixLength)
        && isBase62(text, keyID, separator)
        && isBase62(text, separator + 1, text.length);
  }

  /** The key id of a text in Latin-1 that has the shape; empty if it is not exact. */
  static Optional<KeyId> exactKeyID(byte[] shaped) {
    return hasRightCheck(shaped)
        ? KeyId.issuedAt(shaped, shaped.length - LENGTH_AFTER_PREFIX + VERSION.length())
        : Optional.empty();
  }

  private static IllegalArgumentException notExact() {
    return new IllegalArgumentException("not an issued credential");
  }

  /** What Latin-1 lacks becomes a question mark, which no issued credential has. */
  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isPrefix(byte[] text, int length) {
    if (length < 1 || length > MAX_PREFIX_LENGTH || length > text.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      byte c = text[i];
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
        return false;
      }
    }
    return !(length == 2 && text[0] == 'm' && text[1] == 'c');
  }

  private static boolean isBase62(byte[] text, int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= DIGITS[text[i] & 0xFF];
    }
    return all >= 0;
  }

  private static boolean hasRightCheck(byte[] text) {
    int checked = text.length - CHECK_LENGTH;
    long check = 0;
    for (int i = checked; i < text.length; i++) {
      check = check * 62 + DIGITS[text[i] & 0xFF];
    }
    return check == crc(text, checked);
  }

  private static long crc(byte[] text, int length) {
    CRC32 crc = new CRC32();
    crc.update(text, 0, length);
    return crc.getValue();
  }

  private static String base62(BigInteger number, int width) {
    char[] digits = new char[width];
    Arrays.fill(digits, '0');
    BigInteger rest = number;
    for (int i = width - 1; rest.signum() != 0; i--) {
      BigInteger[] quotientAndDigit = rest.divideAndRemainder(SIXTY_TWO);
      digits[i] = BASE62.charAt(quotientAndDigit[1].intValue());
      rest = quotientAndDigit[0];
    }
    return new String(digits);
  }
}
