package dev.latchkey.credentials.signing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.latchkey.credentials.json.StrictJson;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public keys that tokens are verified with, by kid. Immutable and thread-safe. */
public final class VerificationKeySet {
  /** No keys: no token verifies. */
  public static final VerificationKeySet EMPTY = new VerificationKeySet(List.of());

  private final Map<String, VerificationKey> keys = new LinkedHashMap<>();

  VerificationKeySet(Collection<VerificationKey> keys) {
    keys.forEach(key -> this.keys.putIfAbsent(key.keyID(), key));
  }

  /**
   * Reads a JWK set (RFC 7517) of Ed25519 and RSA keys. Private parts are forgotten; a key without
   * a kid has its thumbprint as one (RFC 7638). The set may be empty.
   *
   * @throws InvalidKeySetException if any of its keys cannot be used; the message says why
   */
  public static VerificationKeySet parse(String json) {
    return new VerificationKeySet(JwkSets.parse(json).stream().map(VerificationKey::of).toList());
  }

  /** The keys of several sets, in their order; of two with one kid, the first. */
  public static VerificationKeySet union(Collection<VerificationKeySet> sets) {
    return new VerificationKeySet(sets.stream().flatMap(set -> set.keys().stream()).toList());
  }

  /** The key of this id. */
  public Optional<VerificationKey> find(String keyID) {
    return Optional.ofNullable(keys.get(keyID));
  }

  /** All keys, in the order of the set. */
  public Collection<VerificationKey> keys() {
    return List.copyOf(keys.values());
  }

  /** The keys as members of a JWK set: {@code kty crv x n e kid use alg} and nothing else. */
  public ArrayNode toPublicJson() {
    ArrayNode list = StrictJson.newObject().arrayNode();
    keys.values().forEach(key -> list.add(publicJson(key)));
    return list;
  }

  private static ObjectNode publicJson(VerificationKey key) {
    ObjectNode json = StrictJson.newObject();
    JWK jwk = key.publicKey();
    json.put("kty", jwk.getKeyType().getValue());
    json.put("kid", jwk.getKeyID()).put("use", "sig").put("alg", key.algorithm().jwsName());
    if (jwk instanceof OctetKeyPair pair) {
      return json.put("crv", pair.getCurve().getName()).put("x", pair.getX().toString());
    }
    RSAKey rsa = (RSAKey) jwk;
    return json.put("n", rsa.getModulus().toString()).put("e", rsa.getPublicExponent().toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKeySet set && keys.equals(set.keys);
  }

  @Override
  public int hashCode() {
    return keys.hashCode();
  }

  /** Shows ids alone. */
  @Override
  public String toString() {
    return "VerificationKeySet" + keys.keySet();
  }
}
