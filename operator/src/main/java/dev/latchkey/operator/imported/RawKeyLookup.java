package dev.latchkey.operator.imported;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.SecretKeyReference;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.credentials.imported.RawKeyParsing;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What was found where an imported key says that its raw key is. */
sealed interface RawKeyLookup {
  /** A raw key that can be imported. */
  record Found(RawKey rawKey) implements RawKeyLookup {}

  /**
   * None.
   *
   * @param reason why
   * @param message the same for people, with what to do
   */
  record Absent(KeyReason reason, String message) implements RawKeyLookup {}

  /**
   * Looks a raw key up. Pure.
   *
   * @param source where the raw key is said to be; empty = it came over HTTP
   * @param found the Secret of that name, if there is one
   */
  static RawKeyLookup in(Optional<SecretKeyReference> source, Optional<Secret> found) {
    return source
        .map(reference -> in(reference, found))
        .orElseGet(
            () ->
                new Absent(
                    KeyReason.IMPORT_OVER_HTTP,
                    "Without rawKey a raw key is imported over HTTP alone, and kept nowhere. Import"
                        + " it there (again, where its hash key was lost); or delete this key, and"
                        + " declare one whose rawKey names a Secret."));
  }

  private static RawKeyLookup in(SecretKeyReference reference, Optional<Secret> found) {
    if (found.isEmpty()) {
      return new Absent(
          KeyReason.RAW_KEY_NOT_FOUND,
          "The Secret %s does not exist in this namespace; the key is imported once it does."
              .formatted(reference.name()));
    }
    Secret secret = found.get();
    Map<String, String> labels =
        Optional.ofNullable(secret.getMetadata().getLabels()).orElse(Map.of());
    if (labels.containsKey(Latchkey.SECRET_ROLE)) {
      return new Absent(
          KeyReason.RAW_KEY_UNUSABLE,
          "The Secret %s is one of Latchkey's own; name the Secret with another system's raw key."
              .formatted(reference.name()));
    }
    if (!"true".equals(labels.get(Latchkey.IMPORT))) {
      return new Absent(
          KeyReason.RAW_KEY_NOT_LABELLED,
          "The Secret %1$s does not agree to be imported. If it is yours: kubectl label secret %1$s %2$s=true"
              .formatted(reference.name(), Latchkey.IMPORT));
    }
    if (secret.getType() != null && !secret.getType().equals("Opaque")) {
      return new Absent(
          KeyReason.RAW_KEY_UNUSABLE,
          "The Secret %s is of type %s; a raw key is taken from a Secret of type Opaque alone."
              .formatted(reference.name(), secret.getType()));
    }
    String value = secret.getData() == null ? null : secret.getData().get(reference.key());
    if (value == null) {
      return new Absent(
          KeyReason.RAW_KEY_NOT_FOUND,
          "The Secret %s has no entry %s; the key is imported once it does."
              .formatted(reference.name(), reference.key()));
    }
    RawKeyParsing parsing = RawKey.parse(Base64.getDecoder().decode(value));
    if (parsing instanceof RawKeyParsing.Refused refused) {
      return new Absent(
          KeyReason.RAW_KEY_UNUSABLE,
          "The entry %s of the Secret %s cannot be imported: %s"
              .formatted(reference.key(), reference.name(), refused.message()));
    }
    return new Found(((RawKeyParsing.Accepted) parsing).rawKey());
  }
}
