package dev.latchkey.credentials.issued;

import dev.latchkey.credentials.IssuedFormat;
import dev.latchkey.credentials.KeyId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential that Latchkey made, {@code <prefix>_v1_<key id>_<secret><check>}; {@link
 * IssuedFormat} says exactly how it is written. Holds the plaintext: keep it no longer than needed.
 * Immutable.
 */
public final class IssuedCredential {
  private static final int SECRET_BYTES = 32;

  private final String text;
  private final String prefix;
  private final KeyId keyID;

  private IssuedCredential(String text, String prefix, KeyId keyID) {
    this.text = text;
    this.prefix = prefix;
    this.keyID = keyID;
  }

  /**
   * Makes a new credential with 256 random bits.
   *
   * @throws IllegalArgumentException if the prefix is not {@linkplain #isValidPrefix valid} or the
   *     key id is that of an imported key
   */
  public static IssuedCredential generate(String prefix, KeyId id, SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    try {
      return new IssuedCredential(IssuedFormat.compose(prefix, id, secret), prefix, id);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * Reads a credential, accepted only exactly as issued. Looks at format and check alone: whether
   * it was ever issued its digest tells. (43 base62 digits can hold a few numbers beyond 256 bits;
   * they pass here and fit no digest.)
   *
   * @return the credential, or empty if the text is none
   */
  public static Optional<IssuedCredential> parse(String text) {
    Objects.requireNonNull(text, "text");
    return IssuedFormat.isExact(text)
        ? Optional.of(
            new IssuedCredential(text, IssuedFormat.prefixOf(text), IssuedFormat.keyIDOf(text)))
        : Optional.empty();
  }

  /** Whether credentials may begin with this: {@code [a-z0-9]{1,16}} and not {@code mc}. */
  public static boolean isValidPrefix(String prefix) {
    return IssuedFormat.isValidPrefix(prefix);
  }

  /** The credential itself, secret included: for its consumer alone. */
  public String text() {
    return text;
  }

  /** What the credential begins with. */
  public String prefix() {
    return prefix;
  }

  /** The key id that stands in the credential. */
  public KeyId keyID() {
    return keyID;
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "IssuedCredential[prefix=" + prefix + ", keyID=" + keyID + "]";
  }
}
