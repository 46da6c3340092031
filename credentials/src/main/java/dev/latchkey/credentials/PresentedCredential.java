package dev.latchkey.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential as somebody presented it, looked at once: its shape, its bytes, and the key id that
 * stands in an issued one. Immutable, if nobody writes to the bytes. Holds the credential itself,
 * so that it is not to be kept longer than the check takes.
 */
public final class PresentedCredential {
  private static final byte[] NOTHING = {};
  private static final PresentedCredential MALFORMED =
      new PresentedCredential(CredentialShape.MALFORMED, "", NOTHING, Optional.empty());

  private final CredentialShape shape;
  private final String text;
  private final byte[] bytes;
  private final Optional<KeyId> keyID;

  private PresentedCredential(
      CredentialShape shape, String text, byte[] bytes, Optional<KeyId> keyID) {
    this.shape = shape;
    this.text = text;
    this.bytes = bytes;
    this.keyID = keyID;
  }

  /** What this text is; any text may be given. */
  public static PresentedCredential of(String text) {
    Objects.requireNonNull(text, "text");
    if (text.length() > CredentialShape.MAX_TOKEN_LENGTH) {
      return MALFORMED;
    }
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (IssuedFormat.isShaped(bytes)) {
      Optional<KeyId> keyID = IssuedFormat.exactKeyID(bytes);
      return keyID.isEmpty()
          ? MALFORMED
          : new PresentedCredential(CredentialShape.ISSUED, text, bytes, keyID);
    }
    CredentialShape shape = CredentialShape.ofUnissued(text, bytes);
    // A token has no question marks.
    boolean replaced = shape != CredentialShape.JWT && isReplaced(text, bytes);
    return shape == CredentialShape.MALFORMED || replaced
        ? MALFORMED
        : new PresentedCredential(shape, text, bytes, Optional.empty());
  }

  /** Whether question marks stand in the bytes for what Latin-1 lacks. */
  private static boolean isReplaced(String text, byte[] bytes) {
    if (bytes.length != text.length()) {
      return true;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '?' && text.charAt(i) != '?') {
        return true;
      }
    }
    return false;
  }

  /** What it looks like. */
  public CredentialShape shape() {
    return shape;
  }

  /** The text; empty if it is malformed. */
  public String text() {
    return text;
  }

  /**
   * The text in ASCII, which is also its UTF-8; none if it is malformed. Not a copy: not to be
   * written to.
   */
  public byte[] bytes() {
    return bytes;
  }

  /** The key id in an issued credential; empty in any other. */
  public Optional<KeyId> keyID() {
    return keyID;
  }

  /** Never shows the credential. */
  @Override
  public String toString() {
    return "PresentedCredential[" + shape + "]";
  }
}
