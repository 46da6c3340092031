package dev.latchkey.operator.issued;

import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import dev.latchkey.operator.hashkeys.HashKeys;
import dev.latchkey.operator.issuer.Issuers;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.record.StatusIndexes;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes credentials: the credential, and before anybody hears of it its record, under a hash key
 * that is still there afterwards. Thread-safe.
 */
public final class CredentialMint {
  private final RecordStore records;
  private final HashKeys hashKeys;
  private final Issuers issuers;
  private final StatusIndexes statusIndexes;
  private final KeyIdGenerator ids;
  private final SecureRandom random;

  /** A mint that reads and writes through the given parts. */
  public CredentialMint(
      RecordStore records,
      HashKeys hashKeys,
      Issuers issuers,
      StatusIndexes statusIndexes,
      SecureRandom random,
      Clock clock) {
    this.records = records;
    this.hashKeys = hashKeys;
    this.issuers = issuers;
    this.statusIndexes = statusIndexes;
    this.ids = new KeyIdGenerator(clock, random);
    this.random = random;
  }

  /**
   * A credential that was made.
   *
   * @param record its record, as it is at the API server
   * @param credential the credential itself
   */
  record Minted(ApiKeyRecord record, IssuedCredential credential) {
    @Override
    public String toString() {
      return "Minted[" + record.getSpec().keyID() + "]";
    }
  }

  /** An id for a credential, greater than that of the newest one of its key. */
  KeyId nextID(Optional<String> newest) {
    return newest.map(id -> ids.nextAfter(new KeyId(id))).orElseGet(ids::next);
  }

  /**
   * The hash keys under which credentials of a namespace are made.
   *
   * @throws dev.latchkey.operator.hashkeys.HashKeysUnavailableException where records need hash
   *     keys that are not there
   */
  HashKeyRing ring(String namespace) {
    return hashKeys.forMinting(namespace);
  }

  /**
   * Makes a credential.
   *
   * @param key what its record is to say
   * @param id its id
   * @param ring from {@link #ring}
   * @param replaces the credential that it is made to replace on request
   * @param now when it is made, in whole seconds
   * @param made is told of the record as soon as it is there
   * @throws KubernetesClientException of code 409 where the record is there already, or the hash
   *     keys changed meanwhile; nothing is left behind then
   */
  Minted mint(
      IssuedApiKey key,
      KeyId id,
      HashKeyRing ring,
      Optional<String> replaces,
      Instant now,
      Consumer<ApiKeyRecord> made) {
    String namespace = key.getMetadata().getNamespace();
    IssuedCredential credential =
        IssuedCredential.generate(
            issuers.prefix(namespace, key.getSpec().visibility()), id, random);
    ApiKeyRecord wanted =
        RecordContent.forCredential(
            key, id, credential.text(), ring.active(), statusIndexes.next(namespace), now);
    wanted.setSpec(wanted.getSpec().toBuilder().replaces(replaces.orElse(null)).build());
    ApiKeyRecord record = records.create(wanted);
    made.accept(record);
    if (!hashKeys.activeID(namespace).equals(Optional.of(ring.active().id()))) {
      records.delete(record);
      throw new KubernetesClientException(
          "the namespace's hash keys changed while a credential was made",
          HttpURLConnection.HTTP_CONFLICT,
          null);
    }
    return new Minted(record, credential);
  }
}
