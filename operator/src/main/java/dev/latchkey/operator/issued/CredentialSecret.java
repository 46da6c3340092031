package dev.latchkey.operator.issued;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.SecretTemplate;
import dev.latchkey.credentials.issued.IssuedCredential;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Secret that a credential is delivered in, as it ought to be. Pure. */
final class CredentialSecret {
  private CredentialSecret() {}

  /** The Secret's name: the one that the spec names, else the key's own. */
  static String name(IssuedApiKey key) {
    return template(key).map(SecretTemplate::name).orElse(key.getMetadata().getName());
  }

  /** The entry that holds the credential. */
  static String entry(IssuedApiKey key) {
    return template(key).map(SecretTemplate::key).orElse(SecretTemplate.DEFAULT_KEY);
  }

  /** A new Secret with a credential. */
  static Secret holding(IssuedApiKey key, IssuedCredential credential) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(key.getMetadata().getNamespace())
            .withName(name(key))
            .endMetadata()
            .withType("Opaque")
            .build();
    return holding(secret, key, credential);
  }

  /** An existing Secret of the key, with a credential in the place of what it held. */
  static Secret holding(Secret present, IssuedApiKey key, IssuedCredential credential) {
    String value =
        Base64.getEncoder().encodeToString(credential.text().getBytes(StandardCharsets.US_ASCII));
    Secret secret = new SecretBuilder(present).withData(Map.of(entry(key), value)).build();
    secret.setMetadata(metadata(present, key, credential.keyID().value()));
    return secret;
  }

  /** Whether a Secret is this very key's and holds a credential. */
  static boolean holds(Secret secret, IssuedApiKey key, IssuedCredential credential) {
    String value = secret.getData() == null ? null : secret.getData().get(entry(key));
    return value != null
        && MessageDigest.isEqual(
            Base64.getDecoder().decode(value),
            credential.text().getBytes(StandardCharsets.US_ASCII))
        && secret.getMetadata().getOwnerReferences().contains(owner(key));
  }

  /**
   * The Secret with the metadata that the spec asks for; empty where it has it already. Labels and
   * annotations that are not in the spec are removed: one of another tool, copied here, could have
   * that tool delete the Secret.
   */
  static Optional<Secret> repaired(Secret present, IssuedApiKey key, String keyID) {
    ObjectMeta wanted = metadata(present, key, keyID);
    ObjectMeta is = present.getMetadata();
    boolean same =
        wanted.getLabels().equals(is.getLabels())
            && wanted.getAnnotations().equals(is.getAnnotations())
            && wanted.getOwnerReferences().equals(is.getOwnerReferences());
    return same
        ? Optional.empty()
        : Optional.of(new SecretBuilder(present).withMetadata(wanted).build());
  }

  /**
   * The Secret, marked as holding the current credential in this very version. Writing it makes
   * sure of that: an operator that was about to replace the credential has its write refused.
   */
  static Secret confirmed(Secret present) {
    return new SecretBuilder(present)
        .editMetadata()
        .addToAnnotations(Latchkey.CONFIRMED, present.getMetadata().getResourceVersion())
        .endMetadata()
        .build();
  }

  private static ObjectMeta metadata(Secret present, IssuedApiKey key, String keyID) {
    Map<String, String> labels = new HashMap<>();
    Map<String, String> annotations = new HashMap<>();
    template(key)
        .ifPresent(
            template -> {
              labels.putAll(template.labels());
              annotations.putAll(template.annotations());
            });
    labels.put(Latchkey.SECRET_ROLE, SecretRole.CREDENTIAL.label());
    annotations.put(Latchkey.KEY_ID, keyID);
    Optional.ofNullable(present.getMetadata().getAnnotations())
        .map(is -> is.get(Latchkey.CONFIRMED))
        .ifPresent(version -> annotations.put(Latchkey.CONFIRMED, version));
    ObjectMeta metadata = new SecretBuilder(present).build().getMetadata();
    metadata.setLabels(labels);
    metadata.setAnnotations(annotations);
    metadata.setOwnerReferences(List.of(owner(key)));
    return metadata;
  }

  private static OwnerReference owner(IssuedApiKey key) {
    return new OwnerReferenceBuilder()
        .withApiVersion(Latchkey.API_VERSION)
        .withKind(key.getKind())
        .withName(key.getMetadata().getName())
        .withUid(key.getMetadata().getUid())
        .build();
  }

  private static Optional<SecretTemplate> template(IssuedApiKey key) {
    return Optional.ofNullable(key.getSpec().secret());
  }
}
