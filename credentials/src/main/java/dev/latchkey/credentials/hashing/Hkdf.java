package dev.latchkey.credentials.hashing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with SHA-256 (RFC 5869): several independent keys from one. Meant for load time; it looks
 * the algorithm up anew on every call. Safe for use by several threads.
 */
public final class Hkdf {
  private static final String HMAC = "HmacSHA256";
  private static final int HASH_LENGTH = 32;

  private Hkdf() {}

  /**
   * A 32-byte key for one purpose: extract with an empty salt, then expand.
   *
   * @param keyMaterial a key of at least 32 random bytes
   * @param info what the key is for; used as UTF-8
   */
  public static byte[] deriveKey(byte[] keyMaterial, String info) {
    byte[] pseudoRandomKey = extract(new byte[0], keyMaterial);
    return expand(pseudoRandomKey, info.getBytes(StandardCharsets.UTF_8), HASH_LENGTH);
  }

  /**
   * HKDF-Extract.
   *
   * @param salt may be empty
   * @return the pseudo-random key, 32 bytes
   */
  public static byte[] extract(byte[] salt, byte[] keyMaterial) {
    // HMAC pads its key with zeros, so that 32 of them are the empty key, which the JDK refuses.
    return mac(salt.length == 0 ? new byte[HASH_LENGTH] : salt).doFinal(keyMaterial);
  }

  /**
   * HKDF-Expand.
   *
   * @param pseudoRandomKey what {@link #extract} returned
   * @param info may be empty
   * @param length in bytes, 1 to 8160
   * @throws IllegalArgumentException if the length is out of range
   */
  public static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
    if (length < 1 || length > 255 * HASH_LENGTH) {
      throw new IllegalArgumentException("HKDF-SHA-256 gives 1 to 8160 bytes");
    }
    Mac mac = mac(pseudoRandomKey);
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    for (int done = 0, counter = 1; done < length; done += block.length, counter++) {
      mac.update(block);
      mac.update(info);
      block = mac.doFinal(new byte[] {(byte) counter});
      System.arraycopy(block, 0, output, done, Math.min(block.length, length - done));
    }
    return output;
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
