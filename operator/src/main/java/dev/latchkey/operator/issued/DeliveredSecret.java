package dev.latchkey.operator.issued;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.record.RecordAdoption;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What was found under the name of a key's Secret. */
sealed interface DeliveredSecret {
  /** Nothing. */
  record Missing() implements DeliveredSecret {}

  /** A Secret that is not this key's: it stays untouched. */
  record Foreign() implements DeliveredSecret {}

  /** The Secret of an earlier key of the same name, which is gone. */
  record LeftBehind(Secret secret) implements DeliveredSecret {}

  /** This key's Secret, but its value fits no record of this key: somebody wrote it. */
  record Altered(Secret secret) implements DeliveredSecret {}

  /** This key's Secret, whose value is the credential of a record of this key. */
  record Fitting(Secret secret, ApiKeyRecord record) implements DeliveredSecret {}

  /**
   * What a Secret is to a key.
   *
   * @param found the Secret under that name, if there is one
   * @param records the records of this key
   * @param ring the hash keys under which the records' digests were made; without them no value
   *     fits
   */
  static DeliveredSecret of(
      Optional<Secret> found,
      IssuedApiKey key,
      List<ApiKeyRecord> records,
      Optional<HashKeyRing> ring) {
    if (found.isEmpty()) {
      return new Missing();
    }
    Secret secret = found.get();
    Optional<OwnerReference> owner =
        secret.getMetadata().getOwnerReferences().stream()
            .filter(reference -> Latchkey.API_VERSION.equals(reference.getApiVersion()))
            .filter(reference -> key.getKind().equals(reference.getKind()))
            .filter(reference -> key.getMetadata().getName().equals(reference.getName()))
            .findFirst();
    Optional<ApiKeyRecord> fitting =
        credential(secret, key)
            .flatMap(
                credential ->
                    records.stream().filter(record -> fits(credential, record, ring)).findFirst());
    if (owner.isEmpty()) {
      // A restored Secret may have lost its owner: a cluster removes those of owners it lacks.
      return isRestored(secret, key)
          ? fitting
              .<DeliveredSecret>map(record -> new Fitting(secret, record))
              .orElseGet(Foreign::new)
          : new Foreign();
    }
    String uid = owner.get().getUid();
    if (!uid.equals(key.getMetadata().getUid())
        && !RecordAdoption.adoptedUid(key).equals(Optional.of(uid))) {
      return new LeftBehind(secret);
    }
    return fitting
        .<DeliveredSecret>map(record -> new Fitting(secret, record))
        .orElseGet(() -> new Altered(secret));
  }

  /** The Secret that is this key's own, if there is one. */
  default Optional<Secret> own() {
    if (this instanceof Fitting fitting) {
      return Optional.of(fitting.secret());
    }
    return this instanceof Altered altered ? Optional.of(altered.secret()) : Optional.empty();
  }

  private static boolean isRestored(Secret secret, IssuedApiKey key) {
    return RecordAdoption.adoptedUid(key).isPresent()
        && secret.getMetadata().getOwnerReferences().isEmpty()
        && SecretRole.CREDENTIAL
            .label()
            .equals(
                Optional.ofNullable(secret.getMetadata().getLabels())
                    .map(labels -> labels.get(Latchkey.SECRET_ROLE))
                    .orElse(null));
  }

  private static Optional<String> credential(Secret secret, IssuedApiKey key) {
    return Optional.ofNullable(secret.getData())
        .map(data -> data.get(CredentialSecret.entry(key)))
        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }

  private static boolean fits(String credential, ApiKeyRecord record, Optional<HashKeyRing> ring) {
    return ring.flatMap(keys -> keys.find(record.getSpec().hashKeyID()))
        .filter(
            hashKey ->
                hashKey.matches(credential, HexFormat.of().parseHex(record.getSpec().digest())))
        .isPresent();
  }
}
