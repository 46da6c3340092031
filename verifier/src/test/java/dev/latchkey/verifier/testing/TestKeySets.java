package dev.latchkey.verifier.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.RSAKey;
import dev.latchkey.credentials.signing.VerificationKeySet;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** JWK sets made for tests. */
public final class TestKeySets {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestKeySets() {}

  /** A private Ed25519 JWK of this kid; more members are JSON with single quotes. */
  public static String ed25519(String kid, String... members) {
    return with(FixedTokenKeys.jwk(), kid, members);
  }

  /** A private RSA JWK of this kid; more members are JSON with single quotes. */
  public static String rsa(String kid, String... members) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      RSAKey key =
          new RSAKey.Builder((RSAPublicKey) pair.getPublic())
              .privateKey((RSAPrivateKey) pair.getPrivate())
              .build();
      return with(key.toJSONString(), kid, members);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  /** The same set without its private parts. */
  public static String publicHalves(String set) {
    return "{\"keys\":" + VerificationKeySet.parse(set).toPublicJson() + "}";
  }

  /** The set as a URI that holds it. */
  public static String inline(String set) {
    return "base64://" + Base64.getEncoder().encodeToString(set.getBytes(StandardCharsets.UTF_8));
  }

  private static String with(String jwk, String kid, String... members) {
    try {
      ObjectNode tree = (ObjectNode) JSON.readTree(jwk);
      tree.put("kid", kid);
      for (String member : members) {
        tree.setAll((ObjectNode) JSON.readTree("{" + member.replace('\'', '"') + "}"));
      }
      return tree.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
