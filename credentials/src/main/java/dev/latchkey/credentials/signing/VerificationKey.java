package dev.latchkey.credentials.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key that fixes its algorithm: whatever a token's header says, nothing else is tried with
 * it. Two are equal if id and key are, whatever else their sets say of them. Immutable and safe for
 * use by several threads.
 */
public final class VerificationKey {
  private final JWK publicKey;
  private final SigningAlgorithm algorithm;
  private final SignatureCheck check;

  private VerificationKey(JWK publicKey, SigningAlgorithm algorithm, SignatureCheck check) {
    this.publicKey = publicKey;
    this.algorithm = algorithm;
    this.check = check;
  }

  @FunctionalInterface
  private interface SignatureCheck {
    boolean verify(byte[] signed, byte[] signature);
  }

  /**
   * @throws InvalidKeySetException if the key is of a type that cannot be used
   */
  static VerificationKey of(JWK jwk) {
    try {
      // Made anew, so that nothing but id and key is in it, and the key in its only form.
      if (jwk instanceof OctetKeyPair pair) {
        return new VerificationKey(
            new OctetKeyPair.Builder(pair.getCurve(), Base64URL.encode(pair.getDecodedX()))
                .keyID(jwk.getKeyID())
                .build(),
            SigningAlgorithm.EDDSA,
            ed25519(pair));
      }
      RSAPublicKey rsa = ((RSAKey) jwk).toRSAPublicKey();
      return new VerificationKey(
          new RSAKey.Builder(rsa).keyID(jwk.getKeyID()).build(),
          SigningAlgorithm.RS256,
          (signed, s) -> verify(rsa, signed, s));
    } catch (JOSEException e) {
      throw new InvalidKeySetException("An RSA key of the set is damaged: restore it.");
    }
  }

  private static SignatureCheck ed25519(OctetKeyPair pair) {
    byte[] encoded = pair.getDecodedX();
    // Full validation: a point of small order would make signatures that fit many messages.
    Ed25519.PublicPoint point =
        encoded.length == Ed25519.PUBLIC_KEY_SIZE
            ? Ed25519.validatePublicKeyFullExport(encoded, 0)
            : null;
    if (point == null) {
      throw new InvalidKeySetException(
          "An Ed25519 key of the set has an x that is no public key: restore it.");
    }
    return (signed, signature) ->
        signature.length == Ed25519.SIGNATURE_SIZE
            && Ed25519.verify(signature, 0, point, signed, 0, signed.length);
  }

  private static boolean verify(RSAPublicKey key, byte[] signed, byte[] signature) {
    try {
      Signature check = Signature.getInstance("SHA256withRSA");
      check.initVerify(key);
      check.update(signed);
      return check.verify(signature);
    } catch (GeneralSecurityException ofAnotherLength) {
      return false;
    }
  }

  /** The {@code kid} (RFC 7517): a name, which proves nothing. */
  public String keyID() {
    return publicKey.getKeyID();
  }

  /** The only algorithm that this key is used with. */
  public SigningAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * Whether this key made the signature: Ed25519 (RFC 8032, without malleable forms) or RS256.
   *
   * @param signed what was signed
   * @param signature any bytes
   */
  public boolean verify(byte[] signed, byte[] signature) {
    return check.verify(signed, signature);
  }

  /** The key as a JWK with public members alone. */
  JWK publicKey() {
    return publicKey;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof VerificationKey key
            && keyID().equals(key.keyID())
            && publicKey.getRequiredParams().equals(key.publicKey.getRequiredParams()));
  }

  @Override
  public int hashCode() {
    return keyID().hashCode();
  }

  /** Shows the id and the algorithm. */
  @Override
  public String toString() {
    return "VerificationKey[" + keyID() + ", " + algorithm.jwsName() + "]";
  }
}
