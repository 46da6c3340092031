package dev.latchkey.operator.issuer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.condition.IssuerReason;
import dev.latchkey.crds.issuer.IssuerKey;
import dev.latchkey.crds.issuer.KeyState;
import dev.latchkey.crds.issuer.KeyUse;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out what {@link SigningKeysPolicy} decides, in three objects of a namespace: the Secret
 * with the signing keys, the Secret with their public set, and a ConfigMap with the same set.
 *
 * <p>A new key is written to the public set first and to the private one second: so a key that
 * could sign is always in the public set, wherever a crash comes between, and had been there for as
 * long as it was to be published ahead. Last, the public set is made what the private one says.
 * Every write names the version that it was decided upon. Thread-safe.
 */
final class SigningKeyLifecycle {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final KeyEvents events;
  private final SecureRandom random;
  private final Clock clock;

  SigningKeyLifecycle(KubernetesClient client, KeyEvents events, SecureRandom random, Clock clock) {
    this.client = client;
    this.events = events;
    this.random = random;
    this.clock = clock;
  }

  /**
   * What became of a namespace's signing keys.
   *
   * @param keys all of them
   * @param nextRotation when a new one is made by itself
   * @param lookAgain when time alone changes something
   */
  record Outcome(
      List<IssuerKey> keys, Optional<Instant> nextRotation, Optional<Instant> lookAgain) {
    /** Takes a copy of the list. */
    Outcome {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Brings a namespace's signing keys to where its settings want them.
   *
   * @param about what Events are about; in that namespace
   * @throws IssuerStalledException where somebody must mend something first
   */
  Outcome reconcile(IssuerSettings settings, HasMetadata about) {
    String namespace = about.getMetadata().getNamespace();
    Optional<Secret> keys = secret(namespace, Latchkey.SIGNING_KEYS_SECRET);
    Optional<Secret> jwks = secret(namespace, Latchkey.JWKS);
    Optional<ConfigMap> export =
        Optional.ofNullable(
            client.configMaps().inNamespace(namespace).withName(Latchkey.JWKS).get());
    if (!settings.derivedTokens()) {
      switchOff(settings, keys, jwks, export, about);
      return new Outcome(List.of(), Optional.empty(), Optional.empty());
    }
    keys.ifPresent(secret -> requireOurs(secret, SecretRole.SIGNING_KEYS));
    jwks.ifPresent(secret -> requireOurs(secret, SecretRole.JWKS));
    export.ifPresent(map -> requireOurs(map, SecretRole.JWKS));
    Instant now = seconds();
    SigningKeysPlan plan = settings.signingKeys();
    Optional<SigningSecret> present = keys.map(SigningSecret::read);
    SigningSecret wanted =
        present
            .map(secret -> secret.rotated(plan, now, random))
            .orElseGet(() -> SigningSecret.first(plan, now, random));
    Optional<Secret> published = jwks;
    if (!wanted.equals(present.orElse(null))) {
      published = Optional.of(publish(namespace, jwks, present, wanted, settings));
      store(keys, wanted.secret(namespace, keys));
      tell(about, present, wanted, holdsKeys(jwks), now);
    }
    write(published, jwks(namespace, published, wanted.publicKeys(), settings));
    write(export, export(namespace, export, wanted.publicKeys()));
    return new Outcome(
        keys(wanted, now),
        SigningKeysPolicy.nextRotation(wanted.signingKeys(), plan),
        wanted.nextChange(plan, now));
  }

  /** Adds what is new to the public set, and takes nothing from it; what else it says stays. */
  private Secret publish(
      String namespace,
      Optional<Secret> jwks,
      Optional<SigningSecret> present,
      SigningSecret wanted,
      IssuerSettings settings) {
    ObjectNode both = present.map(SigningSecret::publicKeys).orElseGet(wanted::publicKeys);
    present.ifPresent(
        before -> {
          for (var key : wanted.publicKeys().withArray("keys")) {
            if (!before.hasSigningKey(key.path("kid").asText())) {
              both.withArray("keys").add(key);
            }
          }
        });
    Secret next = jwks(namespace, jwks, both, settings);
    jwks.map(Secret::getData)
        .map(data -> data.get(Latchkey.ISSUER_ENTRY))
        .ifPresent(says -> next.getData().put(Latchkey.ISSUER_ENTRY, says));
    return write(jwks, next);
  }

  /**
   * The signing keys go first: from then on nothing is signed that nobody could check. The public
   * sets stay where there are any, and are empty: pods that have a Secret as files go on with the
   * last ones when it is deleted.
   */
  private void switchOff(
      IssuerSettings settings,
      Optional<Secret> keys,
      Optional<Secret> jwks,
      Optional<ConfigMap> export,
      HasMetadata about) {
    String namespace = about.getMetadata().getNamespace();
    Optional<Secret> own = keys.filter(secret -> isOurs(secret, SecretRole.SIGNING_KEYS));
    own.ifPresent(this::delete);
    ObjectNode none = JSON.createObjectNode();
    none.putArray("keys");
    jwks.filter(secret -> isOurs(secret, SecretRole.JWKS))
        .map(Optional::of)
        .ifPresent(seen -> write(seen, jwks(namespace, seen, none, settings)));
    export
        .filter(map -> isOurs(map, SecretRole.JWKS))
        .map(Optional::of)
        .ifPresent(seen -> write(seen, export(namespace, seen, none)));
    own.ifPresent(
        secret ->
            tell(
                about,
                true,
                "DerivedTokensOff",
                "Derived tokens are off here: the signing keys are deleted, and no token verifies"
                    + " any more.",
                secret.getMetadata().getUid()));
  }

  private void tell(
      HasMetadata about,
      Optional<SigningSecret> before,
      SigningSecret after,
      boolean hadPublicSet,
      Instant now) {
    if (before.isEmpty() && hadPublicSet) {
      tell(
          about,
          true,
          "SigningKeysReplaced",
          "The Secret "
              + Latchkey.SIGNING_KEYS_SECRET
              + " was gone: it has new keys, and tokens derived under the old ones verify no more.",
          after.signingKeys().get(0).id());
    }
    for (KeyLife key : after.signingKeys()) {
      Optional<KeyLife> was =
          before.stream()
              .flatMap(secret -> secret.signingKeys().stream())
              .filter(known -> known.id().equals(key.id()))
              .findFirst();
      if (was.isEmpty()) {
        boolean signs = !key.notBefore().isAfter(now);
        tell(
            about,
            false,
            signs ? "SigningKeyActive" : "SigningKeyPublished",
            signs
                ? "The signing key %s is made, and signs new tokens.".formatted(key.id())
                : "The signing key %s is published; it signs from %s."
                    .formatted(key.id(), key.notBefore()),
            key.id());
      } else if (was.get().retireTime().isEmpty() && key.retireTime().isPresent()) {
        tell(
            about,
            false,
            "SigningKeyRetiring",
            "The signing key %s has a successor; it is kept for its tokens until %s."
                .formatted(key.id(), key.retireTime().get()),
            key.id());
      }
    }
    before.stream()
        .flatMap(secret -> secret.signingKeys().stream())
        .filter(known -> !after.hasSigningKey(known.id()))
        .forEach(
            gone ->
                tell(
                    about,
                    false,
                    "SigningKeyRetired",
                    "The signing key %s is removed: its last token has expired."
                        .formatted(gone.id()),
                    gone.id()));
  }

  private void tell(HasMetadata about, boolean warning, String reason, String message, String id) {
    events.tell(about, new KeyTransition(warning, reason, message, Optional.of(id)));
  }

  private static List<IssuerKey> keys(SigningSecret secret, Instant now) {
    List<IssuerKey> keys = new ArrayList<>();
    secret
        .signingKeys()
        .forEach(key -> keys.add(key(key, KeyUse.SIGNING, secret.signingKeys(), now)));
    secret
        .macaroonRoots()
        .forEach(root -> keys.add(key(root, KeyUse.MACAROON, secret.macaroonRoots(), now)));
    return keys;
  }

  private static IssuerKey key(KeyLife key, KeyUse use, List<KeyLife> all, Instant now) {
    boolean signs = SigningKeysPolicy.signer(all, now).filter(key::equals).isPresent();
    KeyState state =
        signs
            ? KeyState.ACTIVE
            : key.notBefore().isAfter(now) ? KeyState.PUBLISHED : KeyState.RETIRING;
    return new IssuerKey(key.id(), use, state, key.notBefore(), key.retireTime().orElse(null));
  }

  private Secret jwks(
      String namespace, Optional<Secret> present, ObjectNode keys, IssuerSettings settings) {
    ObjectNode says = JSON.createObjectNode();
    says.put("enabled", settings.derivedTokens());
    says.put("issuer", settings.issuer());
    says.put("defaultTTL", settings.defaultTTL().toSeconds());
    says.put("maxTTL", settings.maxTTL().toSeconds());
    settings.allowedClaims().forEach(says.putArray("allowedClaims")::add);
    settings.statusListURI().ifPresent(uri -> says.put("statusListURI", uri));
    Map<String, String> data = new HashMap<>();
    // Which entries of the status list were given away must never be forgotten.
    present
        .map(Secret::getData)
        .map(entries -> entries.get(Latchkey.STATUS_LIST_ENTRY))
        .ifPresent(counted -> data.put(Latchkey.STATUS_LIST_ENTRY, counted));
    data.put(Latchkey.JWKS_ENTRY, base64(keys.toString()));
    data.put(Latchkey.ISSUER_ENTRY, base64(says.toString()));
    return new SecretBuilder()
        .withMetadata(metadata(namespace, Latchkey.JWKS, SecretRole.JWKS, present))
        .withType("Opaque")
        .withData(data)
        .build();
  }

  private static ConfigMap export(String namespace, Optional<ConfigMap> present, ObjectNode keys) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(namespace, Latchkey.JWKS, SecretRole.JWKS, present))
        .withData(Map.of(Latchkey.JWKS_ENTRY, keys.toString()))
        .build();
  }

  /** What an object of ours is called; labels and annotations of others on it stay. */
  static ObjectMeta metadata(
      String namespace, String name, SecretRole role, Optional<? extends HasMetadata> present) {
    return present
        .map(object -> new ObjectMetaBuilder(object.getMetadata()))
        .orElseGet(ObjectMetaBuilder::new)
        .withNamespace(namespace)
        .withName(name)
        .addToLabels(Latchkey.SECRET_ROLE, role.label())
        .build();
  }

  private Secret write(Optional<Secret> present, Secret wanted) {
    return present
        .filter(
            secret ->
                wanted.getData().keySet().stream()
                    .allMatch(entry -> same(text(secret, entry), text(wanted, entry))))
        .orElseGet(() -> store(present, wanted));
  }

  private void write(Optional<ConfigMap> present, ConfigMap wanted) {
    boolean upToDate =
        present.stream()
            .map(map -> Optional.ofNullable(map.getData()).orElse(Map.of()))
            .anyMatch(
                data ->
                    same(
                        Optional.ofNullable(data.get(Latchkey.JWKS_ENTRY)),
                        Optional.of(wanted.getData().get(Latchkey.JWKS_ENTRY))));
    if (!upToDate) {
      store(present, wanted);
    }
  }

  private <T extends HasMetadata> T store(Optional<T> present, T wanted) {
    return present
        .map(
            seen ->
                client
                    .resource(wanted)
                    .lockResourceVersion(seen.getMetadata().getResourceVersion())
                    .update())
        .orElseGet(() -> client.resource(wanted).create());
  }

  private void delete(HasMetadata seen) {
    client.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
  }

  private Optional<Secret> secret(String namespace, String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
  }

  private static void requireOurs(HasMetadata object, SecretRole role) {
    if (!isOurs(object, role)) {
      throw new IssuerStalledException(
          IssuerReason.NAME_CONFLICT,
          "The %s %s is not Latchkey's: it lacks the label %s: %s. It stays untouched. Delete it, or label it so if it is a restored one of ours; until then holders can derive no tokens."
              .formatted(
                  object.getKind(),
                  object.getMetadata().getName(),
                  Latchkey.SECRET_ROLE,
                  role.label()));
    }
  }

  static boolean isOurs(HasMetadata object, SecretRole role) {
    return Optional.ofNullable(object.getMetadata().getLabels())
        .map(labels -> labels.get(Latchkey.SECRET_ROLE))
        .filter(role.label()::equals)
        .isPresent();
  }

  private static boolean holdsKeys(Optional<Secret> jwks) {
    Optional<String> set = jwks.flatMap(secret -> text(secret, Latchkey.JWKS_ENTRY));
    return set.isPresent() && !same(set, Optional.of("{\"keys\":[]}"));
  }

  /** The same JSON, however it is written. */
  private static boolean same(Optional<String> one, Optional<String> other) {
    try {
      return one.isPresent()
          && other.isPresent()
          && JSON.readTree(one.get()).equals(JSON.readTree(other.get()));
    } catch (JsonProcessingException damaged) {
      return false;
    }
  }

  /** An entry of a Secret as text; empty where there is none. */
  static Optional<String> text(Secret secret, String entry) {
    try {
      return Optional.ofNullable(secret.getData())
          .map(data -> data.get(entry))
          .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Instant seconds() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
