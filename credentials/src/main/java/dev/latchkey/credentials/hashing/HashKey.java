package dev.latchkey.credentials.hashing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * One of a namespace's hash keys ("peppers"): 32 random bytes, from which a key per purpose is
 * derived with HKDF-SHA-256 (RFC 5869, empty salt, the purpose as info, 32 bytes). Without it,
 * nothing in a record tells anything about the credential.
 *
 * <p>Credentials are hashed as UTF-8. Immutable and safe for use by several threads.
 */
public final class HashKey {
  static final int LENGTH = 32;
  private static final int ID_BYTES = 8;
  private static final String ID_PURPOSE = "id";

  private final byte[] key;
  private final String id;
  private final KeyedMac digests;
  private final KeyedMac proofs;

  private HashKey(byte[] key) {
    this.key = key;
    this.id = HexFormat.of().formatHex(Hkdf.deriveKey(key, ID_PURPOSE), 0, ID_BYTES);
    this.digests = KeyedMac.sha256(Hkdf.deriveKey(key, "digest"));
    this.proofs = KeyedMac.sha256(Hkdf.deriveKey(key, "revoke"));
  }

  /** A new hash key. */
  public static HashKey generate(SecureRandom random) {
    byte[] key = new byte[LENGTH];
    random.nextBytes(key);
    return new HashKey(key);
  }

  /**
   * The hash key that these bytes are.
   *
   * @param key 32 bytes; copied
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static HashKey of(byte[] key) {
    if (key.length != LENGTH) {
      throw new IllegalArgumentException("a hash key has 32 bytes");
    }
    return new HashKey(key.clone());
  }

  /**
   * Names this key in records: the first 16 hexadecimal digits, lower case, of HKDF with info
   * {@code id}. No secret.
   */
  public String id() {
    return id;
  }

  /**
   * What a record holds of a credential: HMAC-SHA-256 under the {@code digest} subkey, 32 bytes.
   */
  public byte[] digest(String credential) {
    return digests.of(utf8(credential));
  }

  /**
   * Whether the digest is that of the credential; in a time that does not depend on where they
   * differ.
   */
  public boolean matches(String credential, byte[] digest) {
    return MessageDigest.isEqual(digests.of(utf8(credential)), digest);
  }

  /**
   * As {@link #matches(String, byte[])}, for a credential that lies as UTF-8 in a buffer.
   *
   * @throws IndexOutOfBoundsException if the range is not within the buffer
   */
  public boolean matches(byte[] buffer, int offset, int length, byte[] digest) {
    return MessageDigest.isEqual(digests.of(buffer, offset, length), digest);
  }

  /**
   * The proof that whoever shows it had both the credential and this key: HMAC-SHA-256 under the
   * {@code revoke} subkey, 32 bytes. It opens the record's {@linkplain #lock lock}, so it is a
   * secret until it is used.
   */
  public byte[] proof(String credential) {
    return proofs.of(utf8(credential));
  }

  /** The revocation lock that a proof opens, and a record holds: SHA-256 of the proof, 32 bytes. */
  public static byte[] lock(byte[] proof) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(proof);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The key for another purpose, 32 bytes, a copy: HKDF with the purpose as info, such as {@code
   * page-token} or {@code snapshot}.
   *
   * @throws IllegalArgumentException if the purpose is empty or {@code id}, whose output begins
   *     with a public value
   */
  public byte[] subkey(String purpose) {
    if (purpose.isEmpty() || purpose.equals(ID_PURPOSE)) {
      throw new IllegalArgumentException("a subkey needs a purpose other than \"id\"");
    }
    return Hkdf.deriveKey(key, purpose);
  }

  /** A copy of the key itself, for the Secret that holds it. */
  byte[] bytes() {
    return key.clone();
  }

  /** Shows the id alone. */
  @Override
  public String toString() {
    return "HashKey[" + id + "]";
  }

  private static byte[] utf8(String credential) {
    return credential.getBytes(StandardCharsets.UTF_8);
  }
}
