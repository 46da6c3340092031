package dev.latchkey.operator.admin;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyAdministration.Issued;
import dev.latchkey.operator.issued.RequestedCredentials;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Issues keys. The key's object carries the id that its credential is to have; whoever creates the
 * record of that id answers with the secret, everybody else without. After a crash the same request
 * finds the object, and goes on from there.
 */
final class Issuing {
  private final RecordStore records;
  private final RequestedRecords requested;
  private final KeyObjects keys;
  private final RequestedCredentials credentials;
  private final Deeds deeds;

  Issuing(
      RecordStore records,
      RequestedRecords requested,
      KeyObjects keys,
      RequestedCredentials credentials,
      Deeds deeds) {
    this.records = records;
    this.requested = requested;
    this.keys = keys;
    this.credentials = credentials;
    this.deeds = deeds;
  }

  Issued issue(Call call, NewKey key) {
    requested.requireOpen(call);
    HashKeyRing ring = credentials.ring(call.namespace());
    String digest = RequestNames.digest(key, "");
    Instant now = requested.seconds();
    IssuedApiKey wanted = object(call, key, digest, now);
    IssuedApiKey object;
    try {
      object = keys.create(wanted);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      IssuedApiKey present =
          keys.get(IssuedApiKey.class, call.namespace(), wanted.getMetadata().getName())
              .orElseThrow(() -> e);
      return again(call, present, digest, ring);
    }
    try {
      return credential(call, object, ring, now);
    } catch (KubernetesClientException e) {
      // Nobody can ask again without a request id, and nothing else would ever remove it.
      if (key.requestID().isEmpty() && Refusals.isDefinite(e)) {
        keys.delete(object);
      }
      throw e;
    }
  }

  /** Somebody made the same request before, or makes it now; or this is our own write, repeated. */
  private Issued again(Call call, IssuedApiKey present, String digest, HashKeyRing ring) {
    if (!digest.equals(annotation(present, Latchkey.REQUEST).orElse(null))) {
      throw Refusals.requestIDReused();
    }
    KeyId id =
        annotation(present, Latchkey.KEY_ID)
            .flatMap(KeyId::parse)
            .orElseThrow(Refusals::requestIDReused);
    Optional<ApiKeyRecord> record =
        requested.find(call, id).filter(found -> RecordContent.belongsTo(found, present));
    if (record.isPresent()) {
      return new Issued(ListedKey.of(record.get()), Optional.empty());
    }
    if (present.isMarkedForDeletion()
        || present.getSpec().revocation() != null
        || isExpired(present.getSpec())) {
      throw new RequestException(
          ErrorReason.API_KEY_NOT_ACTIVE,
          "request_id: the key of this request has expired, or was revoked or deleted, before it"
              + " was issued. Use a new request_id for a new key.");
    }
    // A key whose first record is gone by now is not to be issued once more.
    List<ApiKeyRecord> all = records.ofOwner(call.namespace(), present.getMetadata().getUid());
    Optional<ApiKeyRecord> justMade =
        all.stream()
            .filter(made -> made.getSpec() != null && made.getSpec().keyID().equals(id.value()))
            .findFirst();
    if (justMade.isPresent()) {
      return new Issued(ListedKey.of(justMade.get()), Optional.empty());
    }
    if (!all.isEmpty()) {
      throw new RequestException(
          ErrorReason.API_KEY_NOT_ACTIVE,
          "request_id: the key of this request was rotated since, and its first credential is gone."
              + " Use a new request_id for a new key.");
    }
    return credential(call, present, ring, requested.seconds());
  }

  private boolean isExpired(IssuedApiKeySpec spec) {
    return spec.expireTime() != null && !spec.expireTime().isAfter(requested.seconds());
  }

  private Issued credential(Call call, IssuedApiKey key, HashKeyRing ring, Instant now) {
    KeyId id = annotation(key, Latchkey.KEY_ID).flatMap(KeyId::parse).orElseThrow();
    RequestedCredentials.Issued issued = credentials.issue(key, id, ring, now);
    ApiKeyRecord record = requested.wrote(issued.record());
    if (issued.credential().isPresent()) {
      deeds.tell(key, RequestedDeeds.issued(call, record.getSpec()));
    }
    return new Issued(ListedKey.of(record), issued.credential());
  }

  private IssuedApiKey object(Call call, NewKey key, String digest, Instant now) {
    KeyId id = credentials.newID();
    var object = new IssuedApiKey();
    object.setMetadata(RequestNames.metadata(call, key.requestID(), id, digest));
    Instant expireTime = key.ttl().map(now::plus).orElse(null);
    object.setSpec(
        new IssuedApiKeySpec(
            key.displayName(),
            key.actorID(),
            List.copyOf(key.scopes()),
            List.of(),
            null,
            expireTime,
            key.visibility(),
            key.metadata().orElse(null),
            key.rateLimit().orElse(null),
            key.ipRestriction().orElse(null),
            Delivery.NONE,
            null,
            null,
            null));
    return object;
  }

  private static Optional<String> annotation(IssuedApiKey key, String name) {
    return Optional.ofNullable(key.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(name));
  }
}
