package dev.latchkey.operator.record;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordOwner;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a restored key the records that it had under its earlier uid. Asked for by the annotation
 * {@link Latchkey#ADOPT} alone, and only for records of a key of the same kind and name. What has
 * ended stays ended: a key that was revoked is so after its restoration too. Thread-safe.
 */
public final class RecordAdoption {
  private final KubernetesClient client;
  private final RecordStore records;
  private final KeyEvents events;

  /** Adoptions read and written through the given parts. */
  public RecordAdoption(KubernetesClient client, RecordStore records, KeyEvents events) {
    this.client = client;
    this.records = records;
    this.events = events;
  }

  /** The uid whose records a key asks for, if it does. */
  public static Optional<String> adoptedUid(ApiKey<?> key) {
    return Optional.ofNullable(key.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Latchkey.ADOPT))
        .filter(uid -> !uid.isBlank() && !uid.equals(key.getMetadata().getUid()));
  }

  /**
   * Takes over what is still to be taken over. It lists live as long as the key has no record of
   * its own, so that none is minted before the records that were restored are seen.
   *
   * @param key the key
   * @param seen the records of the key's name, as far as the watch has come
   * @return the records as they are now
   */
  public List<ApiKeyRecord> carryOut(ApiKey<?> key, List<ApiKeyRecord> seen) {
    Optional<String> uid = adoptedUid(key);
    if (uid.isEmpty()) {
      return List.of();
    }
    boolean hasOwn = seen.stream().anyMatch(record -> RecordContent.belongsTo(record, key));
    List<ApiKeyRecord> candidates =
        hasOwn ? seen : records.ofOwner(key.getMetadata().getNamespace(), uid.get());
    RecordOwner earlier = new RecordOwner(key.getKind(), key.getMetadata().getName(), uid.get());
    List<ApiKeyRecord> left =
        candidates.stream()
            .filter(record -> record.getSpec() != null && record.getSpec().owner().equals(earlier))
            .toList();
    return left.isEmpty() || !asksStill(key)
        ? List.of()
        : left.stream().map(record -> adopt(key, record)).toList();
  }

  private boolean asksStill(ApiKey<?> key) {
    ApiKey<?> now =
        client
            .resources(key.getClass())
            .inNamespace(key.getMetadata().getNamespace())
            .withName(key.getMetadata().getName())
            .get();
    return now != null
        && now.getMetadata().getUid().equals(key.getMetadata().getUid())
        && !now.isMarkedForDeletion()
        && adoptedUid(now).equals(adoptedUid(key));
  }

  private ApiKeyRecord adopt(ApiKey<?> key, ApiKeyRecord record) {
    String uid = key.getMetadata().getUid();
    var wanted = new ApiKeyRecord();
    Map<String, String> labels =
        new HashMap<>(Optional.ofNullable(record.getMetadata().getLabels()).orElse(Map.of()));
    labels.put(Latchkey.OWNER_UID, uid);
    wanted.setMetadata(
        record.getMetadata().toBuilder()
            .withLabels(labels)
            .withOwnerReferences(
                record.getMetadata().getOwnerReferences().stream()
                    .map(reference -> new OwnerReferenceBuilder(reference).withUid(uid).build())
                    .toList())
            .build());
    wanted.setSpec(RecordContent.ownedBy(key, record.getSpec()));
    ApiKeyRecord adopted = records.update(record, wanted);
    events.tellDeed(
        key,
        new KeyTransition(
                false,
                "Adopted",
                "The restored key took over the credential %s of the one before it."
                    .formatted(record.getSpec().keyID()),
                Optional.of(record.getSpec().keyID()))
            .because(
                Latchkey.ADOPT + " asks for the records of " + record.getSpec().owner().uid()));
    return adopted;
  }
}
