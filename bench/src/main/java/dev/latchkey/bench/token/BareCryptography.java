package dev.latchkey.bench.token;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What libraries do for tokens, with nothing around it. The keys of signatures are ready for use,
 * as a verifier has them. Not thread-safe.
 */
final class BareCryptography {
  private static final String HMAC = "HmacSHA256";

  private final Ed25519PrivateKeyParameters signingKey;
  private final Ed25519.PublicPoint publicKey;
  private final HMac bouncyCastleHmac = new HMac(new SHA256Digest());
  private final Mac jdkHmac;

  BareCryptography(Ed25519PrivateKeyParameters signingKey) {
    this.signingKey = signingKey;
    this.publicKey =
        Ed25519.validatePublicKeyFullExport(signingKey.generatePublicKey().getEncoded(), 0);
    try {
      this.jdkHmac = Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  /** An Ed25519 signature (RFC 8032), by Bouncy Castle. */
  byte[] sign(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    signingKey.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Whether an Ed25519 signature is that of a message, by Bouncy Castle. */
  boolean verify(byte[] message, byte[] signature) {
    return Ed25519.verify(signature, 0, publicKey, message, 0, message.length);
  }

  /** HMAC-SHA-256 by Bouncy Castle. */
  byte[] bouncyCastleHmac(byte[] key, byte[] message) {
    byte[] result = new byte[bouncyCastleHmac.getMacSize()];
    bouncyCastleHmac.init(new KeyParameter(key));
    bouncyCastleHmac.update(message, 0, message.length);
    bouncyCastleHmac.doFinal(result, 0);
    return result;
  }

  /** HMAC-SHA-256 by the JDK. */
  byte[] jdkHmac(byte[] key, byte[] message) {
    try {
      jdkHmac.init(new SecretKeySpec(key, HMAC));
      return jdkHmac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC takes every key", e);
    }
  }
}
