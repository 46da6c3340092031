package dev.latchkey.credentials.signing;

import dev.latchkey.credentials.hashing.Hkdf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A secret that macaroons' root keys are made of. Immutable and thread-safe. */
public final class MacaroonRoot {
  static final int LENGTH = 32;

  private final String id;
  private final byte[] pseudoRandomKey;
  private final Instant notBefore;

  MacaroonRoot(String id, byte[] secret, Instant notBefore) {
    this.id = id;
    this.pseudoRandomKey = Hkdf.extract(new byte[0], secret);
    this.notBefore = notBefore;
  }

  /** Names it in macaroons: 16 hexadecimal digits, no secret. */
  public String id() {
    return id;
  }

  /**
   * The root key of the macaroons that are derived from one key: HKDF-SHA-256 (RFC 5869) with the
   * info {@code macaroon}, a space, and the key id; 32 bytes.
   */
  public byte[] rootKey(String parentKeyID) {
    byte[] info = ("macaroon " + parentKeyID).getBytes(StandardCharsets.UTF_8);
    return Hkdf.expand(pseudoRandomKey, info, LENGTH);
  }

  Instant notBefore() {
    return notBefore;
  }

  /** Shows the id alone. */
  @Override
  public String toString() {
    return "MacaroonRoot[" + id + "]";
  }
}
