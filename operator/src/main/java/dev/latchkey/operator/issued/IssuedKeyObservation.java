package dev.latchkey.operator.issued;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.issued.IssuedKeyLifecycle.Caches;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Observes an issued key: as far as the watches have come, or at the API server now. */
final class IssuedKeyObservation {
  private final KubernetesClient client;
  private final RecordStore records;

  IssuedKeyObservation(KubernetesClient client, RecordStore records) {
    this.client = client;
    this.records = records;
  }

  /** What the watches have brought, at no request. */
  IssuedKeyState cached(IssuedApiKey key, Caches caches) {
    List<ApiKeyRecord> own = ownRecords(key, caches);
    return new IssuedKeyState(
        key, own, DeliveredSecret.of(caches.secret(), key, own, caches.hashKeys()));
  }

  /**
   * What is at the API server; empty where the key is gone. Read in this order, the key is at least
   * as new as all else that is decided upon.
   */
  Optional<IssuedKeyState> live(IssuedApiKey key, Optional<HashKeyRing> ring, Caches caches) {
    String namespace = key.getMetadata().getNamespace();
    Optional<Secret> secret =
        key.getSpec().delivery() == Delivery.SECRET
            ? Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(CredentialSecret.name(key)).get())
            : Optional.empty();
    List<ApiKeyRecord> live = new ArrayList<>();
    if (secret.isEmpty() && hadCredential(key, caches)) {
      // Nothing names the record of the last one: where the watch is behind, an order that ended it
      // would be overlooked.
      records.ofOwner(namespace, key.getMetadata().getUid()).stream()
          .filter(record -> RecordContent.belongsTo(record, key))
          .forEach(live::add);
    } else {
      for (ApiKeyRecord cached : ownRecords(key, caches)) {
        if (cached.getSpec().revocation() != null) {
          live.add(cached);
        } else {
          records.get(namespace, cached.getMetadata().getName()).ifPresent(live::add);
        }
      }
    }
    secret
        .flatMap(IssuedKeyObservation::namedRecord)
        .filter(name -> live.stream().noneMatch(r -> r.getMetadata().getName().equals(name)))
        .flatMap(name -> records.get(namespace, name))
        .filter(record -> RecordContent.belongsTo(record, key))
        .ifPresent(live::add);
    return Optional.ofNullable(
            client
                .resources(IssuedApiKey.class)
                .inNamespace(namespace)
                .withName(key.getMetadata().getName())
                .get())
        .filter(now -> now.getMetadata().getUid().equals(key.getMetadata().getUid()))
        .filter(now -> !now.isMarkedForDeletion() && now.getSpec() != null)
        .map(now -> new IssuedKeyState(now, live, DeliveredSecret.of(secret, now, live, ring)));
  }

  /** Only says where to look closer: a status may be old, or lost. */
  private static boolean hadCredential(IssuedApiKey key, Caches caches) {
    return !ownRecords(key, caches).isEmpty()
        || key.getStatus() != null && key.getStatus().keyID() != null;
  }

  private static List<ApiKeyRecord> ownRecords(IssuedApiKey key, Caches caches) {
    return caches.records().stream()
        .filter(record -> RecordContent.belongsTo(record, key))
        .toList();
  }

  private static Optional<String> namedRecord(Secret secret) {
    return Optional.ofNullable(secret.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Latchkey.KEY_ID))
        .flatMap(KeyId::parse)
        .map(KeyId::recordName);
  }
}
