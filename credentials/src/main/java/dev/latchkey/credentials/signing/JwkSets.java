package dev.latchkey.credentials.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.latchkey.credentials.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads JWK sets (RFC 7517), strictly. */
final class JwkSets {
  private static final int MAX_KEYS = 100;
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;
  private static final int MAX_KID = 256;

  private JwkSets() {}

  /**
   * The keys of a set, each with a kid: where one has none, it is the thumbprint (RFC 7638).
   *
   * @throws InvalidKeySetException if any of them cannot be used
   */
  static List<JWK> parse(String json) {
    ObjectNode set =
        StrictJson.object(json.getBytes(StandardCharsets.UTF_8))
            .orElseThrow(() -> new InvalidKeySetException("The key set is not valid JSON."));
    JsonNode keys = set.path("keys");
    if (!keys.isArray()) {
      throw new InvalidKeySetException(
          "The key set has no list \"keys\": give a JWK set (RFC 7517).");
    }
    if (keys.size() > MAX_KEYS) {
      throw new InvalidKeySetException("The key set has more than " + MAX_KEYS + " keys.");
    }
    List<JWK> parsed = new ArrayList<>();
    Set<String> kids = new HashSet<>();
    for (JsonNode key : keys) {
      JWK jwk = parse(key);
      if (!kids.add(jwk.getKeyID())) {
        throw new InvalidKeySetException("Two keys of the set have the same kid: rename one.");
      }
      parsed.add(jwk);
    }
    return parsed;
  }

  private static JWK parse(JsonNode key) {
    String type = key.path("kty").asText();
    if (!type.equals("OKP") && !type.equals("RSA")) {
      throw new InvalidKeySetException(
          "A key of the set has a kty other than OKP (Ed25519) and RSA: use one of these; a"
              + " symmetric key is never taken.");
    }
    try {
      return named(usable(JWK.parse(key.toString())));
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      // Their messages may quote the key.
      throw new InvalidKeySetException("A key of the set is no valid JWK: restore it.");
    }
  }

  private static JWK usable(JWK jwk) {
    if (jwk instanceof OctetKeyPair pair && !pair.getCurve().equals(Curve.Ed25519)) {
      throw new InvalidKeySetException("A key of the set is of another curve than Ed25519.");
    }
    if (jwk instanceof RSAKey rsa) {
      // Not its size(), which counts leading zeros.
      int bits = rsa.getModulus().decodeToBigInteger().bitLength();
      if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
        throw new InvalidKeySetException(
            "An RSA key of the set has %d bits: use 2048 to 8192.".formatted(bits));
      }
    }
    String algorithm = jwk.getAlgorithm() == null ? "" : jwk.getAlgorithm().getName();
    String expected = jwk instanceof RSAKey ? "RS256" : "EdDSA";
    if (!algorithm.isEmpty() && !algorithm.equals(expected)) {
      throw new InvalidKeySetException(
          "A key of the set has an alg that does not fit its type: use " + expected + ".");
    }
    if (jwk.getKeyUse() != null && !jwk.getKeyUse().identifier().equals("sig")) {
      throw new InvalidKeySetException(
          "A key of the set is not meant to sign: its use is not sig.");
    }
    return jwk;
  }

  private static JWK named(JWK jwk) throws JOSEException {
    if (jwk.getKeyID() != null) {
      if (jwk.getKeyID().isEmpty() || jwk.getKeyID().length() > MAX_KID) {
        throw new InvalidKeySetException("A kid of the set is empty, or longer than 256.");
      }
      return jwk;
    }
    return jwk instanceof OctetKeyPair pair
        ? new OctetKeyPair.Builder(pair).keyIDFromThumbprint().build()
        : new RSAKey.Builder((RSAKey) jwk).keyIDFromThumbprint().build();
  }
}
