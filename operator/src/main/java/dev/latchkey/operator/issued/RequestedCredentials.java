package dev.latchkey.operator.issued;

import dev.latchkey.crds.client.SingleAttempt;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.issued.CredentialMint.Minted;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.management.Occasion;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.RecordsOfOwner;
import dev.latchkey.operator.record.RequestGrace;
import dev.latchkey.operator.revocation.StoredOrders;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes credentials that somebody asked for and is told, beside the reconciler, on any replica. Of
 * several at once one comes about: a record is created once, and a credential is replaced under the
 * version in which it was read. Thread-safe.
 */
public final class RequestedCredentials {
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final RecordStore records;
  private final CredentialMint mint;
  private final CredentialDelivery delivery;
  private final RecordsOfOwner ofOwner;
  private final StoredOrders orders;
  private final SingleAttempt attempts;
  private final LifecycleMetrics metrics;
  private final Clock clock;

  /** Credentials that are made through the given parts. */
  public RequestedCredentials(
      KubernetesClient client,
      RecordStore records,
      CredentialMint mint,
      RecordsOfOwner ofOwner,
      StoredOrders orders,
      LifecycleMetrics metrics,
      KeyEvents events,
      Clock clock) {
    this.client = client;
    this.records = records;
    this.mint = mint;
    this.delivery = new CredentialDelivery(client, records, events, clock);
    this.ofOwner = ofOwner;
    this.orders = orders;
    this.attempts = new SingleAttempt(client);
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * The first credential of a key.
   *
   * @param record its record
   * @param credential the credential itself; empty where it was made before, and told then
   */
  public record Issued(ApiKeyRecord record, Optional<String> credential) {
    /** Without the credential. */
    @Override
    public String toString() {
      return "Issued[" + record.getSpec().keyID() + "]";
    }
  }

  /**
   * A credential in the place of another one.
   *
   * @param record its record
   * @param credential the credential itself
   * @param replaced the record of the one before, which has ended
   */
  public record Replaced(ApiKeyRecord record, String credential, ApiKeyRecord replaced) {
    /** Without the credential. */
    @Override
    public String toString() {
      return "Replaced[" + record.getSpec().keyID() + "]";
    }
  }

  /** An id for a first credential. */
  public KeyId newID() {
    return mint.nextID(Optional.empty());
  }

  /**
   * The hash keys under which credentials of a namespace are made.
   *
   * @throws dev.latchkey.operator.hashkeys.HashKeysUnavailableException where records need hash
   *     keys that are not there
   */
  public HashKeyRing ring(String namespace) {
    return mint.ring(namespace);
  }

  /**
   * Makes the first credential of a key.
   *
   * @param key as it is at the API server
   * @param id the credential's id
   * @param ring from {@link #ring}
   * @param now when it is made, in whole seconds
   * @throws KubernetesClientException of code 409 where the hash keys changed meanwhile
   */
  public Issued issue(IssuedApiKey key, KeyId id, HashKeyRing ring, Instant now) {
    String namespace = key.getMetadata().getNamespace();
    try {
      Minted minted = mint.mint(key, id, ring, Optional.empty(), now, record -> {});
      metrics.minted(Occasion.ISSUE);
      return new Issued(minted.record(), Optional.of(minted.credential().text()));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return records
          .get(namespace, id.recordName())
          .filter(present -> RecordContent.belongsTo(present, key))
          .map(present -> new Issued(present, Optional.empty()))
          .orElseThrow(() -> e);
    }
  }

  /**
   * Replaces the current credential of a key, and ends it at once. Where the key has a Secret, it
   * is written too.
   *
   * @param key the key
   * @param keyID the credential that is to be replaced
   * @param changes what the new credential's key is to say
   * @throws NotReplaceableException where it is not the current credential, or over; nothing has
   *     changed then
   * @throws KubernetesClientException of code 409 where somebody was faster; nobody has the new
   *     credential then
   */
  public Replaced replace(IssuedApiKey key, String keyID, UnaryOperator<IssuedApiKey> changes) {
    HashKeyRing ring = mint.ring(key.getMetadata().getNamespace());
    IssuedKeyState state = observe(key, keyID, ring);
    ApiKeyRecord old = replaceable(state, keyID);
    Minted minted =
        mint.mint(
            changes.apply(state.key()),
            mint.nextID(state.newest().map(newest -> newest.getSpec().keyID())),
            ring,
            Optional.of(keyID),
            seconds(),
            record -> {});
    ApiKeyRecord made = minted.record();
    if (RequestGrace.isTooLate(made.getSpec(), clock.instant())) {
      records.delete(made);
      throw outrun();
    }
    ApiKeyRecord replaced =
        state.key().getSpec().delivery() == Delivery.SECRET
            ? deliver(state, minted, old)
            : commit(made, old);
    metrics.minted(Occasion.ROTATION);
    Optional<RecordEnd> order = orders.endOf(replaced);
    if (order.isPresent()) {
      // It came while we were at it, and is meant for what took its place too.
      revoke(made, order.get());
      throw new NotReplaceableException("An order revokes it.");
    }
    return new Replaced(made, minted.credential().text(), replaced);
  }

  /** Read in this order, the key is at least as new as all else that is decided upon. */
  private IssuedKeyState observe(IssuedApiKey key, String keyID, HashKeyRing ring) {
    String namespace = key.getMetadata().getNamespace();
    Optional<Secret> secret =
        key.getSpec().delivery() == Delivery.SECRET
            ? Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(CredentialSecret.name(key)).get())
            : Optional.empty();
    List<ApiKeyRecord> own = ownRecords(key, keyID);
    IssuedApiKey now =
        Optional.ofNullable(
                client
                    .resources(IssuedApiKey.class)
                    .inNamespace(namespace)
                    .withName(key.getMetadata().getName())
                    .get())
            .filter(live -> live.getMetadata().getUid().equals(key.getMetadata().getUid()))
            .filter(live -> !live.isMarkedForDeletion() && live.getSpec() != null)
            .orElseThrow(() -> new NotReplaceableException("Its key was deleted."));
    return new IssuedKeyState(now, own, DeliveredSecret.of(secret, now, own, Optional.of(ring)));
  }

  /**
   * Those that have ended as the watch has brought them, as they cannot count any more; the others,
   * and the one that is asked for, as they are now.
   */
  private List<ApiKeyRecord> ownRecords(IssuedApiKey key, String keyID) {
    String namespace = key.getMetadata().getNamespace();
    String asked = new KeyId(keyID).recordName();
    List<ApiKeyRecord> own = new ArrayList<>();
    for (ApiKeyRecord seen : ofOwner.of(key.getMetadata().getUid())) {
      if (seen.getMetadata().getName().equals(asked)) {
        continue;
      }
      if (seen.getSpec().revocation() != null) {
        own.add(seen);
      } else {
        records.get(namespace, seen.getMetadata().getName()).ifPresent(own::add);
      }
    }
    records.get(namespace, asked).ifPresent(own::add);
    return own.stream().filter(record -> RecordContent.belongsTo(record, key)).toList();
  }

  private ApiKeyRecord replaceable(IssuedKeyState state, String keyID) {
    if (state.key().getSpec().revocation() != null) {
      throw new NotReplaceableException("Its key is revoked.");
    }
    ApiKeyRecord old =
        state.records().stream()
            .filter(record -> record.getSpec().keyID().equals(keyID))
            .findFirst()
            .orElseThrow(() -> new NotReplaceableException("It belongs to an earlier key."));
    if (RecordEnds.isExpired(old.getSpec(), clock.instant())) {
      throw new NotReplaceableException("It has expired.");
    }
    if (old.getSpec().revocation() != null) {
      throw new NotReplaceableException(
          "It is revoked, or another one has taken its place already.");
    }
    if (orders.endOf(old).isPresent()) {
      throw new NotReplaceableException("An order revokes it.");
    }
    if (state.current().filter(current -> current == old).isEmpty()) {
      throw new NotReplaceableException(
          state.key().getSpec().delivery() == Delivery.SECRET
              ? "The Secret of its key is gone or does not hold it: the operator is about to make"
                  + " another one."
              : "Another one has taken its place already.");
    }
    return old;
  }

  /**
   * The end of the old one, in the version that was read, is what makes the new one count; or in a
   * later one that says the same, as verifiers note uses and an entry in the status list comes a
   * moment after the record. Nobody repeats it for minutes: whoever asked is gone by then, and
   * would not hear of the new one.
   */
  private ApiKeyRecord commit(ApiKeyRecord made, ApiKeyRecord old) {
    ApiKeyRecord present = old;
    for (int attempt = 1; ; attempt++) {
      ApiKeyRecord seen = present;
      try {
        return attempts.call(
            client ->
                new RecordStore(client)
                    .update(
                        seen, RecordContent.replaced(seen.getSpec(), made.getSpec(), seconds())));
      } catch (KubernetesClientException e) {
        boolean isLast =
            attempt == ATTEMPTS || RequestGrace.isTooLate(made.getSpec(), clock.instant());
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          if (isLast) {
            throw e;
          }
          continue;
        }
        present =
            records
                .get(old.getMetadata().getNamespace(), old.getMetadata().getName())
                .filter(now -> now.getSpec() != null)
                .orElseThrow(() -> withdrawn(made, e));
        if (made.getSpec().keyID().equals(present.getSpec().replacedBy())) {
          // The answer to an attempt before was lost.
          return present;
        }
        if (isLast || !saysTheSame(present, old)) {
          throw withdrawn(made, e);
        }
      }
    }
  }

  /** Whoever gives the new one up changes the time of the old one's last change first. */
  private static boolean saysTheSame(ApiKeyRecord now, ApiKeyRecord before) {
    return now.getSpec().toBuilder()
        .statusIndex(before.getSpec().statusIndex())
        .build()
        .equals(before.getSpec());
  }

  private KubernetesClientException withdrawn(ApiKeyRecord made, KubernetesClientException why) {
    records.delete(made);
    return why;
  }

  /** The Secret, in the version that was read, is what makes the new one count. */
  private ApiKeyRecord deliver(IssuedKeyState state, Minted minted, ApiKeyRecord old) {
    try {
      delivery.deliver(state, minted.credential(), minted.record());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        // Somebody removed the Secret meanwhile.
        records.delete(minted.record());
        throw outrun();
      }
      throw e;
    }
    ApiKeyRecord present = old;
    for (int attempt = 1; ; attempt++) {
      try {
        return records.update(
            present,
            RecordContent.replaced(present.getSpec(), minted.record().getSpec(), seconds()));
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        present =
            records
                .get(old.getMetadata().getNamespace(), old.getMetadata().getName())
                .orElseThrow(() -> e);
        if (RecordEnds.isOrdered(present.getSpec())) {
          // Somebody revoked it meanwhile, and the order is meant for what took its place too.
          revoke(minted.record(), present.getSpec().revocation());
          throw e;
        }
      }
    }
  }

  private void revoke(ApiKeyRecord made, RecordEnd order) {
    ApiKeyRecord live =
        records.get(made.getMetadata().getNamespace(), made.getMetadata().getName()).orElse(made);
    records.end(live, order, seconds());
  }

  private Instant seconds() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static KubernetesClientException outrun() {
    return new KubernetesClientException(
        "somebody was faster, or it took too long", HttpURLConnection.HTTP_CONFLICT, null);
  }
}
