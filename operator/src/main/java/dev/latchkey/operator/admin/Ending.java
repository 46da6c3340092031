package dev.latchkey.operator.admin;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeyRevocationSpec;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.revocation.ApiKeyRevocationReconciler;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Revokes and deletes. A revocation is an ApiKeyRevocation, named after its credential: it holds
 * from the moment it is stored, whatever becomes of us, and of several at once one is created.
 */
final class Ending {
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final RecordStore records;
  private final RequestedRecords requested;
  private final ListedKeys listed;
  private final KeyObjects keys;
  private final Deeds deeds;

  Ending(
      KubernetesClient client,
      RecordStore records,
      RequestedRecords requested,
      ListedKeys listed,
      KeyObjects keys,
      Deeds deeds) {
    this.client = client;
    this.records = records;
    this.requested = requested;
    this.listed = listed;
    this.keys = keys;
    this.deeds = deeds;
  }

  void revoke(
      Call call,
      Optional<KeyKind> kind,
      KeyId id,
      RevocationReason reason,
      Optional<String> description) {
    ApiKeyRecord record = requested.require(call, kind, id);
    if (RecordEnds.hasEnded(record.getSpec(), requested.seconds())) {
      throw Refusals.alreadyRevoked(id);
    }
    ApiKeyRevocation order = create(order(call, id, reason, description), id);
    if (!requested.isPaused(call)) {
      carryOut(order, record, id);
    }
    deeds.tell(order, RequestedDeeds.revoked(call, record.getSpec()));
  }

  void delete(Call call, KeyId id) {
    requested.requireOpen(call);
    ApiKeyRecord record = requested.require(call, Optional.of(KeyKind.IMPORTED), id);
    // The key first: while it is there, its record would come back.
    Optional.of(record)
        .filter(seen -> !isOneOfMany(seen))
        .flatMap(seen -> keys.owner(call.namespace(), seen.getSpec().owner()))
        .ifPresent(
            key -> {
              keys.delete(key);
              GitOpsTool.of(key)
                  .ifPresent(
                      tool -> deeds.tell(key, RequestedDeeds.managed(call, key, tool, id.value())));
            });
    if (remove(record)) {
      listed.deleted(record);
    }
    deeds.tell(record, RequestedDeeds.deleted(call, record.getSpec()));
  }

  /** Whether a credential is over, and another one of its key is not: that one stays. */
  private boolean isOneOfMany(ApiKeyRecord record) {
    Instant now = requested.seconds();
    return RecordEnds.isOver(record.getSpec(), now)
        && requested.siblings(record).stream()
            .anyMatch(other -> !RecordEnds.isOver(other.getSpec(), now));
  }

  private ApiKeyRevocation create(ApiKeyRevocation order, KeyId id) {
    try {
      return client.resource(order).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      ApiKeyRevocation present =
          Optional.ofNullable(client.resource(order).get()).orElseThrow(() -> e);
      // The client repeats a write whose answer was lost.
      if (request(order).equals(request(present))) {
        return present;
      }
      if (present.getSpec() != null && id.value().equalsIgnoreCase(present.getSpec().keyID())) {
        throw Refusals.alreadyRevoked(id);
      }
      // Somebody gave this name to another order.
      order.getMetadata().setName(order.getMetadata().getName() + "-" + UUID.randomUUID());
      return client.resource(order).create();
    }
  }

  /** What the reconciler does too, so that whoever asks next sees it. */
  private void carryOut(ApiKeyRevocation order, ApiKeyRecord seen, KeyId id) {
    String by = ApiKeyRevocationReconciler.by(order);
    RecordEnd end =
        RecordEnds.ordered(
            order.getSpec().reason(), order.getSpec().description(), requested.seconds(), by);
    Optional<ApiKeyRecord> present = Optional.of(seen);
    for (int attempt = 1; present.isPresent(); attempt++) {
      RecordEnd is = present.get().getSpec().revocation();
      boolean byAnother = attempt > 1 && is != null && !by.equals(is.revokedBy());
      if (byAnother && RecordEnds.hasEnded(present.get().getSpec(), requested.seconds())) {
        throw Refusals.alreadyRevoked(id);
      }
      try {
        requested.wrote(records.end(present.get(), end, requested.seconds()));
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        present =
            records
                .get(seen.getMetadata().getNamespace(), seen.getMetadata().getName())
                .filter(record -> record.getSpec() != null);
      }
    }
  }

  /** Whether it was this record, and not one that somebody put in its place, that is gone. */
  private boolean remove(ApiKeyRecord seen) {
    Optional<ApiKeyRecord> present = Optional.of(seen);
    for (int attempt = 1; present.isPresent(); attempt++) {
      try {
        records.delete(present.get());
        return true;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return true;
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        present =
            records
                .get(seen.getMetadata().getNamespace(), seen.getMetadata().getName())
                .filter(record -> record.getSpec() != null)
                .filter(record -> record.getSpec().owner().equals(seen.getSpec().owner()));
      }
    }
    return false;
  }

  private static ApiKeyRevocation order(
      Call call, KeyId id, RevocationReason reason, Optional<String> description) {
    var order = new ApiKeyRevocation();
    order.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(call.namespace())
            .withName(RequestNames.ofCredential(id.recordName()))
            .withAnnotations(
                Map.of(
                    Latchkey.REQUESTED_BY, call.caller(),
                    Latchkey.REQUEST, UUID.randomUUID().toString()))
            .build());
    order.setSpec(
        new ApiKeyRevocationSpec(id.value(), null, null, reason, description.orElse(null)));
    return order;
  }

  private static Optional<String> request(ApiKeyRevocation order) {
    return Optional.ofNullable(order.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Latchkey.REQUEST));
  }
}
