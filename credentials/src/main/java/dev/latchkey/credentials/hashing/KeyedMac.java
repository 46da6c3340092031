package dev.latchkey.credentials.hashing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/**
 * HMAC (RFC 2104) with one hash function and one key, for several threads and many calls.
 *
 * <p>The two states of the hash function that depend on the key alone are made once, and each call
 * goes on from copies of them, as RFC 2104 suggests in section 4. A {@code javax.crypto.Mac} hashes
 * the key's two blocks anew each time: for a credential under SHA-512/256, that is half of the
 * work.
 */
final class KeyedMac {
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  private final MessageDigest inner; // copied, and never fed itself; as is the other
  private final MessageDigest outer;

  /**
   * @param hash name of the hash function, whose states can be copied
   * @param blockLength of the hash function, in bytes
   * @param key at most a block
   * @throws IllegalStateException if the platform has no such hash function
   */
  private KeyedMac(String hash, int blockLength, byte[] key) {
    this.inner = begin(hash, padded(key, blockLength, INNER_PAD));
    this.outer = begin(hash, padded(key, blockLength, OUTER_PAD));
  }

  /** HMAC-SHA-256 with a key of at most 64 bytes. */
  static KeyedMac sha256(byte[] key) {
    return new KeyedMac("SHA-256", 64, key);
  }

  /** HMAC-SHA-512/256 with a key of at most 128 bytes. */
  static KeyedMac sha512Truncated256(byte[] key) {
    return new KeyedMac("SHA-512/256", 128, key);
  }

  byte[] of(byte[] input) {
    return of(input, 0, input.length);
  }

  byte[] of(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    MessageDigest first = copy(inner);
    first.update(buffer, offset, length);
    MessageDigest second = copy(outer);
    second.update(first.digest());
    return second.digest();
  }

  private static byte[] padded(byte[] key, int blockLength, byte pad) {
    if (key.length > blockLength) {
      throw new IllegalArgumentException("a key of at most a block is wanted");
    }
    byte[] block = Arrays.copyOf(key, blockLength);
    for (int i = 0; i < block.length; i++) {
      block[i] ^= pad;
    }
    return block;
  }

  private static MessageDigest begin(String hash, byte[] block) {
    try {
      MessageDigest digest = MessageDigest.getInstance(hash);
      digest.update(block);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform lacks " + hash, e);
    }
  }

  private static MessageDigest copy(MessageDigest state) {
    try {
      return (MessageDigest) state.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java platform cannot copy " + state.getAlgorithm(), e);
    }
  }
}
