package dev.latchkey.credentials.hashing;

import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One HMAC algorithm with one key, for several threads and many calls.
 *
 * <p>A {@link Mac} has state and is slow to look up and to key, so each thread keeps one per
 * instance. A thread local beats cloning a keyed prototype (which copies all its arrays each time)
 * on the few long-lived threads of a server. What an instance left in a thread's map is cleared by
 * the map itself once the instance is gone: a {@code Mac} does not refer back to it.
 */
final class KeyedMac {
  private final ThreadLocal<Mac> macs;

  /**
   * @throws IllegalStateException if the platform has no such algorithm
   */
  KeyedMac(String algorithm, byte[] key) {
    SecretKeySpec spec = new SecretKeySpec(key, algorithm);
    this.macs = ThreadLocal.withInitial(() -> keyed(algorithm, spec));
  }

  byte[] of(byte[] input) {
    return macs.get().doFinal(input);
  }

  byte[] of(byte[] buffer, int offset, int length) {
    // Checked first: a failed update would leave this thread's Mac half fed.
    Objects.checkFromIndexSize(offset, length, buffer.length);
    Mac mac = macs.get();
    mac.update(buffer, offset, length);
    return mac.doFinal();
  }

  private static Mac keyed(String algorithm, SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks " + algorithm, e);
    }
  }
}
