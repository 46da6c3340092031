package dev.latchkey.operator.hashkeys;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.hashing.InvalidHashKeysException;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hash keys of namespaces: made once, never overwritten, and never silently replaced while a
 * record needs one that is gone. Thread-safe.
 */
public final class HashKeys {
  private static final Logger log = LoggerFactory.getLogger(HashKeys.class);

  private static final String IF_LOST =
      "If it is lost for good, have everything issued anew by deleting the records that nobody can"
          + " check any more: kubectl delete apikeyrecords --all. Every credential of this"
          + " namespace is then another one, and raw keys must be in their Secrets to be imported"
          + " again.";

  private final KubernetesClient client;
  private final SecureRandom random;

  /** Namespace to the ids that were held against its records. */
  private final Map<String, Set<String>> complete = new ConcurrentHashMap<>();

  /** Hash keys read and written through the given client. */
  public HashKeys(KubernetesClient client, SecureRandom random) {
    this.client = client;
    this.random = random;
  }

  /**
   * The hash keys of a namespace, read from the API server now; made where the namespace has none
   * and no record needs any.
   *
   * @throws HashKeysUnavailableException where records need hash keys that are not there
   */
  public HashKeyRing forMinting(String namespace) {
    HashKeyRing ring = read(get(namespace).orElseGet(() -> create(namespace)));
    if (!ring.ids().equals(complete.get(namespace))) {
      requireAllThatRecordsName(namespace, ring);
      complete.put(namespace, Set.copyOf(ring.ids()));
    }
    return ring;
  }

  /** The id of the active hash key at the API server now; empty where the Secret is gone. */
  public Optional<String> activeID(String namespace) {
    return get(namespace).map(secret -> read(secret).active().id());
  }

  /**
   * What a Secret with hash keys holds.
   *
   * @throws HashKeysUnavailableException where that is not hash keys
   */
  public static HashKeyRing read(Secret secret) {
    Map<String, byte[]> entries = new HashMap<>();
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    data.forEach((name, value) -> entries.put(name, Base64.getDecoder().decode(value)));
    try {
      return HashKeyRing.parse(entries);
    } catch (InvalidHashKeysException damaged) {
      throw new HashKeysUnavailableException(
          "The Secret "
              + Latchkey.HASH_KEYS_SECRET
              + " is damaged: "
              + damaged.getMessage()
              + " Restore it from a backup. If it is lost for good, delete it; the next message"
              + " says how to go on.");
    }
  }

  private Optional<Secret> get(String namespace) {
    return Optional.ofNullable(
        client.secrets().inNamespace(namespace).withName(Latchkey.HASH_KEYS_SECRET).get());
  }

  private Secret create(String namespace) {
    if (anyRecord(namespace, Latchkey.HASH_KEY_ID)) {
      throw new HashKeysUnavailableException(
          "The Secret "
              + Latchkey.HASH_KEYS_SECRET
              + " is gone, and the credentials of this namespace cannot be checked without it."
              + " Restore it from a backup. "
              + IF_LOST);
    }
    Map<String, String> data = new HashMap<>();
    HashKeyRing.generate(random)
        .toEntries()
        .forEach((name, value) -> data.put(name, Base64.getEncoder().encodeToString(value)));
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(Latchkey.HASH_KEYS_SECRET)
            .addToLabels(Latchkey.SECRET_ROLE, SecretRole.HASH_KEYS.label())
            .endMetadata()
            .withType("Opaque")
            .withData(data)
            .build();
    try {
      Secret created = client.resource(secret).create();
      log.info("Made hash keys: namespace={}", namespace);
      return created;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return get(namespace).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private void requireAllThatRecordsName(String namespace, HashKeyRing ring) {
    String others =
        Stream.concat(
                Stream.of(Latchkey.HASH_KEY_ID),
                ring.ids().stream().map(id -> Latchkey.HASH_KEY_ID + "!=" + id))
            .collect(Collectors.joining(","));
    if (anyRecord(namespace, others)) {
      throw new HashKeysUnavailableException(
          "The Secret "
              + Latchkey.HASH_KEYS_SECRET
              + " lacks a hash key that records of this namespace were made with (see kubectl get"
              + " akr -L "
              + Latchkey.HASH_KEY_ID
              + "). Restore the Secret from a backup. "
              + IF_LOST);
    }
  }

  private boolean anyRecord(String namespace, String labelSelector) {
    var list =
        client
            .resources(ApiKeyRecord.class)
            .inNamespace(namespace)
            .list(new ListOptionsBuilder().withLimit(1L).withLabelSelector(labelSelector).build());
    return !list.getItems().isEmpty();
  }
}
