package dev.latchkey.credentials.signing;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Keys made for tests, as the JSON that a Secret holds. */
public final class TestKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TestKeys() {}

  /** A private Ed25519 JWK with its thumbprint as kid. */
  public static String ed25519() {
    byte[] seed = new byte[32];
    RANDOM.nextBytes(seed);
    return ed25519(seed);
  }

  public static String ed25519(byte[] seed) {
    byte[] x = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
    try {
      return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
          .d(Base64URL.encode(seed))
          .keyIDFromThumbprint()
          .build()
          .toJSONString();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A private RSA JWK. */
  public static String rsa(String kid, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      var pair = generator.generateKeyPair();
      return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
          .privateKey((RSAPrivateKey) pair.getPrivate())
          .keyID(kid)
          .build()
          .toJSONString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  public static SigningKey signer(String... keys) {
    return SigningKeySet.parse(set(keys)).signer(Optional.empty(), Instant.EPOCH).orElseThrow();
  }

  public static MacaroonRoot root(String id, byte[] secret) {
    return MacaroonRoots.parse(
            "{\"roots\":[{\"id\":\"%s\",\"secret\":\"%s\",\"iat\":0,\"nbf\":0}]}"
                .formatted(id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret)))
        .find(id)
        .orElseThrow();
  }
}
