package dev.latchkey.operator.issuer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.condition.IssuerReason;
import dev.latchkey.operator.issuer.SigningKeysDecision.Change;
import dev.latchkey.operator.issuer.SigningKeysDecision.Create;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the Secret with a namespace's signing keys holds: a private JWK set (RFC 7517, Ed25519 keys
 * of RFC 8037) and macaroon roots, each key with the times of its life in seconds as {@code iat},
 * {@code nbf} and {@code exp}. Immutable.
 */
final class SigningSecret {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int KEY_BYTES = 32;

  private final List<ObjectNode> keys;
  private final List<ObjectNode> roots;
  private final Optional<String> answered;

  private SigningSecret(List<ObjectNode> keys, List<ObjectNode> roots, Optional<String> answered) {
    this.keys = List.copyOf(keys);
    this.roots = List.copyOf(roots);
    this.answered = answered;
  }

  /** The first keys of a namespace. */
  static SigningSecret first(SigningKeysPlan plan, Instant now, SecureRandom random) {
    return new SigningSecret(List.of(), List.of(), Optional.empty()).rotated(plan, now, random);
  }

  /**
   * What a Secret holds.
   *
   * @throws IssuerStalledException where that cannot be read; it says nothing of the content
   */
  static SigningSecret read(Secret secret) {
    List<ObjectNode> keys = read(secret, Latchkey.SIGNING_KEYS_ENTRY, "keys", "kid", "d");
    List<ObjectNode> roots = read(secret, Latchkey.MACAROON_ROOTS_ENTRY, "roots", "id", "secret");
    return new SigningSecret(
        keys,
        roots,
        Optional.ofNullable(secret.getMetadata().getAnnotations())
            .map(annotations -> annotations.get(Latchkey.ROTATION_TRIGGER)));
  }

  private static List<ObjectNode> read(
      Secret secret, String entry, String list, String id, String value) {
    try {
      JsonNode tree = JSON.readTree(SigningKeyLifecycle.text(secret, entry).orElse(""));
      List<ObjectNode> read = new ArrayList<>();
      for (JsonNode one : tree.path(list)) {
        boolean complete =
            one.path(id).isTextual()
                && one.path(value).isTextual()
                && Base64.getUrlDecoder().decode(one.path(value).asText()).length == KEY_BYTES
                && one.path("iat").canConvertToLong()
                && one.path("nbf").canConvertToLong();
        if (!complete) {
          throw damaged(entry);
        }
        read.add((ObjectNode) one);
      }
      if (read.isEmpty()) {
        throw damaged(entry);
      }
      return read;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(entry);
    }
  }

  private static IssuerStalledException damaged(String entry) {
    return new IssuerStalledException(
        IssuerReason.SIGNING_KEYS_DAMAGED,
        "The entry "
            + entry
            + " of the Secret "
            + Latchkey.SIGNING_KEYS_SECRET
            + " cannot be read. It stays untouched: restore it from a backup. If it is lost, delete"
            + " the Secret: new keys are made at once, and tokens derived so far verify no more.");
  }

  /** The same after what the policy decides; this very one where that is nothing. */
  SigningSecret rotated(SigningKeysPlan plan, Instant now, SecureRandom random) {
    SigningKeysDecision forKeys = SigningKeysPolicy.decide(signingKeys(), plan, answered, now);
    SigningKeysDecision forRoots = SigningKeysPolicy.decide(macaroonRoots(), plan, answered, now);
    if (!changes(forKeys) && !changes(forRoots)) {
      return this;
    }
    boolean answers = publishes(forKeys) || publishes(forRoots);
    return new SigningSecret(
        changed(keys, "kid", forKeys, from -> signingKey(from, now)),
        changed(roots, "id", forRoots, from -> macaroonRoot(from, now, random)),
        answers ? plan.trigger().or(() -> answered) : answered);
  }

  private static boolean changes(SigningKeysDecision decision) {
    return !(decision instanceof SigningKeysDecision.Keep);
  }

  private static boolean publishes(SigningKeysDecision decision) {
    return decision instanceof Create
        || decision instanceof Change change && change.publish().isPresent();
  }

  private static List<ObjectNode> changed(
      List<ObjectNode> keys,
      String id,
      SigningKeysDecision decision,
      Function<Instant, ObjectNode> make) {
    if (decision instanceof Create create) {
      return List.of(make.apply(create.notBefore()));
    }
    if (!(decision instanceof Change change)) {
      return keys;
    }
    Stream<ObjectNode> kept =
        keys.stream()
            .filter(key -> !change.remove().contains(key.path(id).asText()))
            .map(
                key -> {
                  Instant end = change.retire().get(key.path(id).asText());
                  return end == null ? key : key.deepCopy().put("exp", end.getEpochSecond());
                });
    return Stream.concat(kept, change.publish().map(make).stream()).toList();
  }

  /** When time alone changes something next. */
  Optional<Instant> nextChange(SigningKeysPlan plan, Instant now) {
    return Stream.of(signingKeys(), macaroonRoots())
        .flatMap(all -> SigningKeysPolicy.nextChange(all, plan, now).stream())
        .min(Instant::compareTo);
  }

  /** The lives of the signing keys. */
  List<KeyLife> signingKeys() {
    return keys.stream().map(key -> life(key, "kid")).toList();
  }

  /** The lives of the macaroon roots. */
  List<KeyLife> macaroonRoots() {
    return roots.stream().map(root -> life(root, "id")).toList();
  }

  boolean hasSigningKey(String id) {
    return keys.stream().anyMatch(key -> key.path("kid").asText().equals(id));
  }

  /** The public JWK set; a copy. */
  ObjectNode publicKeys() {
    ObjectNode set = JSON.createObjectNode();
    var list = set.putArray("keys");
    keys.forEach(key -> list.add(key.deepCopy().without("d")));
    return set;
  }

  /** The Secret that holds this, as an update of the present one. */
  Secret secret(String namespace, Optional<Secret> present) {
    var metadata =
        SigningKeyLifecycle.metadata(
            namespace, Latchkey.SIGNING_KEYS_SECRET, SecretRole.SIGNING_KEYS, present);
    Map<String, String> annotations =
        new HashMap<>(Optional.ofNullable(metadata.getAnnotations()).orElse(Map.of()));
    answered.ifPresent(trigger -> annotations.put(Latchkey.ROTATION_TRIGGER, trigger));
    metadata.setAnnotations(annotations);
    return new SecretBuilder()
        .withMetadata(metadata)
        .withType("Opaque")
        .withData(
            Map.of(
                Latchkey.SIGNING_KEYS_ENTRY,
                SigningKeyLifecycle.base64(set("keys", keys).toString()),
                Latchkey.MACAROON_ROOTS_ENTRY,
                SigningKeyLifecycle.base64(set("roots", roots).toString())))
        .build();
  }

  private static ObjectNode set(String name, List<ObjectNode> members) {
    ObjectNode set = JSON.createObjectNode();
    set.putArray(name).addAll(members);
    return set;
  }

  private static KeyLife life(ObjectNode key, String id) {
    return new KeyLife(
        key.path(id).asText(),
        Instant.ofEpochSecond(key.path("iat").asLong()),
        Instant.ofEpochSecond(key.path("nbf").asLong()),
        key.has("exp")
            ? Optional.of(Instant.ofEpochSecond(key.path("exp").asLong()))
            : Optional.empty());
  }

  private static ObjectNode signingKey(Instant from, Instant now) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      // The last 32 bytes of the SubjectPublicKeyInfo are the public key (RFC 8410).
      byte[] info = pair.getPublic().getEncoded();
      String x =
          BASE64.encodeToString(Arrays.copyOfRange(info, info.length - KEY_BYTES, info.length));
      byte[] d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      // RFC 7638: the required members in lexicographic order, without white space.
      String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
      return JSON.createObjectNode()
          .put("kty", "OKP")
          .put("crv", "Ed25519")
          .put("use", "sig")
          .put("alg", "EdDSA")
          .put("kid", BASE64.encodeToString(sha256(members.getBytes(StandardCharsets.UTF_8))))
          .put("x", x)
          .put("d", BASE64.encodeToString(d))
          .put("iat", now.getEpochSecond())
          .put("nbf", from.getEpochSecond());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform of 17 or newer has Ed25519", e);
    }
  }

  private static ObjectNode macaroonRoot(Instant from, Instant now, SecureRandom random) {
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    byte[] id = new byte[8];
    random.nextBytes(id);
    return JSON.createObjectNode()
        .put("id", HexFormat.of().formatHex(id))
        .put("secret", BASE64.encodeToString(secret))
        .put("iat", now.getEpochSecond())
        .put("nbf", from.getEpochSecond());
  }

  private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningSecret secret
        && keys.equals(secret.keys)
        && roots.equals(secret.roots)
        && answered.equals(secret.answered);
  }

  @Override
  public int hashCode() {
    return Objects.hash(keys, roots, answered);
  }

  /** Shows ids alone. */
  @Override
  public String toString() {
    return "SigningSecret" + signingKeys().stream().map(KeyLife::id).toList();
  }
}
