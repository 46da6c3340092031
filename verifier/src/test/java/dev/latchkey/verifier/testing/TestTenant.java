package dev.latchkey.verifier.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** A namespace with hash keys, in which keys come to be. */
public final class TestTenant {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyIdGenerator IDS = new KeyIdGenerator(Clock.systemUTC(), RANDOM);

  private final String namespace;
  private HashKeyRing ring = HashKeyRing.generate(RANDOM);

  public TestTenant(String namespace) {
    this.namespace = namespace;
  }

  public String namespace() {
    return namespace;
  }

  public HashKeyRing ring() {
    return ring;
  }

  public void rotateHashKey() {
    HashKey next = HashKey.generate(RANDOM);
    ring = ring.with(next).activate(next.id());
  }

  /** Another namespace with the same hash keys, as after a restore into a second one. */
  public TestTenant copyTo(String other) {
    TestTenant copy = new TestTenant(other);
    copy.ring = ring;
    return copy;
  }

  public TestKey issue() {
    return issue(IDS.next());
  }

  public TestKey issue(KeyId keyID) {
    return key(keyID, IssuedCredential.generate("lk", keyID, RANDOM).text());
  }

  public TestKey importKey(String rawKey) {
    return key(ring.importID(rawKey), rawKey);
  }

  /** The record of a credential, whether or not it fits the id. */
  public TestKey key(KeyId keyID, String credential) {
    ObjectNode spec = new ObjectMapper().createObjectNode();
    spec.put("keyID", keyID.value());
    spec.putObject("owner").put("kind", "IssuedApiKey").put("name", "k").put("uid", "u");
    spec.put("digest", HexFormat.of().formatHex(ring.active().digest(credential)));
    spec.put(
        "revocationLock", HexFormat.of().formatHex(HashKey.lock(ring.active().proof(credential))));
    spec.put("hashKeyID", ring.active().id());
    spec.put("actorID", "team");
    spec.put("visibility", "Secret");
    spec.put("createTime", "2026-11-01T00:00:00Z");
    return new TestKey(namespace, keyID, credential, spec);
  }

  /** The Secret that the operator would write. */
  public Secret secret() {
    Map<String, String> data =
        ring.toEntries().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> Base64.getEncoder().encodeToString(entry.getValue())));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(Latchkey.HASH_KEYS_SECRET)
        .withNamespace(namespace)
        .endMetadata()
        .withData(data)
        .build();
  }
}
