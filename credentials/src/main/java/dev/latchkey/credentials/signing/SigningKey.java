package dev.latchkey.credentials.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A private key that signs tokens. Immutable and safe for use by several threads. */
public final class SigningKey {
  private final VerificationKey verificationKey;
  private final Signer signer;
  private final Optional<Instant> notBefore;
  private final boolean forSignatures;

  private SigningKey(VerificationKey verificationKey, Signer signer, JWK jwk) {
    this.verificationKey = verificationKey;
    this.signer = signer;
    this.notBefore = Optional.ofNullable(jwk.getNotBeforeTime()).map(time -> time.toInstant());
    this.forSignatures = jwk.getKeyUse() != null;
  }

  @FunctionalInterface
  private interface Signer {
    byte[] sign(byte[] message);
  }

  /**
   * @param jwk one with a private part
   * @throws InvalidKeySetException if the private part does not belong to the public one
   */
  static SigningKey of(JWK jwk) {
    VerificationKey publicKey = VerificationKey.of(jwk);
    SigningKey key = new SigningKey(publicKey, signer(jwk), jwk);
    byte[] probe = {1};
    if (!publicKey.verify(probe, key.sign(probe))) {
      throw new InvalidKeySetException(
          "The private part of the key %s is not that of its public one: restore it."
              .formatted(publicKey.keyID()));
    }
    return key;
  }

  private static Signer signer(JWK jwk) {
    try {
      if (jwk instanceof OctetKeyPair pair) {
        byte[] seed = pair.getDecodedD();
        if (seed.length != Ed25519PrivateKeyParameters.KEY_SIZE) {
          throw new InvalidKeySetException(
              "An Ed25519 key of the set has a d that is not 32 bytes.");
        }
        var privateKey = new Ed25519PrivateKeyParameters(seed);
        privateKey.generatePublicKey(); // cached there for every signature
        return message -> {
          byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
          privateKey.sign(
              Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
          return signature;
        };
      }
      PrivateKey privateKey = ((RSAKey) jwk).toPrivateKey();
      return message -> signRsa(privateKey, message);
    } catch (JOSEException e) {
      throw new InvalidKeySetException("A private key of the set is damaged: restore it.");
    }
  }

  private static byte[] signRsa(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new InvalidKeySetException("An RSA key of the set cannot sign: replace it.");
    }
  }

  /** Its public half. */
  public VerificationKey verificationKey() {
    return verificationKey;
  }

  /** The signature of a message, by the key's only algorithm. */
  public byte[] sign(byte[] message) {
    return signer.sign(message);
  }

  /** From when on it signs (the member {@code nbf}); empty = the set does not say. */
  Optional<Instant> notBefore() {
    return notBefore;
  }

  /** Whether the set says {@code "use": "sig"}. */
  boolean isForSignatures() {
    return forSignatures;
  }

  /** Shows the public half. */
  @Override
  public String toString() {
    return "SigningKey[" + verificationKey.keyID() + "]";
  }
}
