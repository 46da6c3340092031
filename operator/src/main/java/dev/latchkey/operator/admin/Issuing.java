package dev.latchkey.operator.admin;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyAdministration.Issued;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.issued.RequestedCredentials;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
  private final KeyEvents events;

  Issuing(
      RecordStore records,
      RequestedRecords requested,
      KeyObjects keys,
      RequestedCredentials credentials,
      KeyEvents events) {
    this.records = records;
    this.requested = requested;
    this.keys = keys;
    this.credentials = credentials;
    this.events = events;
  }

  Issued issue(Call call, NewKey key) {
    requested.requireOpen(call);
    String digest = RequestNames.digest(key, "");
    IssuedApiKey wanted = object(call, key, digest);
    try {
      return credential(call, keys.create(wanted));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      IssuedApiKey present =
          keys.get(IssuedApiKey.class, call.namespace(), wanted.getMetadata().getName())
              .orElseThrow(() -> e);
      return again(call, present, digest);
    }
  }

  /** Somebody made the same request before, or makes it now; or this is our own write, repeated. */
  private Issued again(Call call, IssuedApiKey present, String digest) {
    if (!digest.equals(annotation(present, Latchkey.REQUEST).orElse(null))) {
      throw Refusals.requestIDReused();
    }
    KeyId id =
        annotation(present, Latchkey.KEY_ID)
            .flatMap(KeyId::parse)
            .orElseThrow(Refusals::requestIDReused);
    Optional<ApiKeyRecord> record = requested.find(call, id);
    if (record.isPresent()) {
      return new Issued(ListedKey.of(record.get()), Optional.empty());
    }
    // A key whose first record is gone by now is not to be issued once more.
    if (!records.ofOwner(call.namespace(), present.getMetadata().getUid()).isEmpty()) {
      throw new RequestException(
          ErrorReason.API_KEY_NOT_ACTIVE,
          "request_id: the key of this request was rotated since, and its first credential is gone."
              + " Use a new request_id for a new key.");
    }
    return credential(call, present);
  }

  private Issued credential(Call call, IssuedApiKey key) {
    KeyId id = annotation(key, Latchkey.KEY_ID).flatMap(KeyId::parse).orElseThrow();
    RequestedCredentials.Issued issued = credentials.issue(key, id);
    ApiKeyRecord record = requested.wrote(issued.record());
    if (issued.credential().isPresent()) {
      events.tellDeed(key, RequestedDeeds.issued(call, record.getSpec()));
    }
    return new Issued(ListedKey.of(record), issued.credential());
  }

  private IssuedApiKey object(Call call, NewKey key, String digest) {
    KeyId id = credentials.newID();
    var object = new IssuedApiKey();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(call.namespace())
            .withName(
                key.requestID()
                    .map(requestID -> RequestNames.ofRequest(call, requestID))
                    .orElseGet(() -> RequestNames.ofCredential(id.recordName())))
            .withAnnotations(
                Map.of(
                    Latchkey.REQUESTED_BY, call.caller(),
                    Latchkey.REQUEST, digest,
                    Latchkey.KEY_ID, id.value()))
            .build());
    Instant expireTime = key.ttl().map(requested.seconds()::plus).orElse(null);
    object.setSpec(
        new IssuedApiKeySpec(
            key.displayName(),
            key.actorID(),
            List.copyOf(key.scopes()),
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
