package dev.latchkey.operator.hashkeys;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.credentials.hashing.InvalidHashKeysException;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hash keys of namespaces: made once, never overwritten, and never silently replaced while a
 * record needs one that is gone. Thread-safe.
 */
public final class HashKeys {
  private static final long RECORDS_LOOKED_AT = 500;
  private static final int IDS_TOLD = 16;

  private final KubernetesClient client;
  private final KeyEvents events;
  private final SecureRandom random;
  private final Function<String, Optional<String>> trigger;

  /** Namespace to the ids that were held against its records. */
  private final Map<String, Set<String>> complete = new ConcurrentHashMap<>();

  /** Namespace to what was found to be missing there. */
  private final Map<String, Missing> missing = new ConcurrentHashMap<>();

  /**
   * That records need hash keys which are not there. As long as one of those records is there, that
   * stays so: to read it again is enough, for each key of the namespace.
   *
   * @param present the ids of those that are there
   * @param record the name of a record that needs another one
   * @param message how to recover
   */
  private record Missing(Set<String> present, String record, String message) {}

  /**
   * Hash keys read and written through the given client.
   *
   * @param events tells of those that are made
   * @param trigger by namespace: the trigger of rotations that hash keys made now answer
   */
  public HashKeys(
      KubernetesClient client,
      KeyEvents events,
      SecureRandom random,
      Function<String, Optional<String>> trigger) {
    this.client = client;
    this.events = events;
    this.random = random;
    this.trigger = trigger;
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

  /** Whether the API server has a hash key now. */
  public boolean holds(String namespace, String id) {
    return get(namespace).filter(secret -> read(secret).ids().contains(id)).isPresent();
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

  /** The Secret at the API server now. */
  Optional<Secret> get(String namespace) {
    return Optional.ofNullable(
        client.secrets().inNamespace(namespace).withName(Latchkey.HASH_KEYS_SECRET).get());
  }

  /** The entries of a Secret that holds these hash keys. */
  static Map<String, String> data(HashKeyRing ring) {
    Map<String, String> data = new HashMap<>();
    ring.toEntries()
        .forEach((name, value) -> data.put(name, Base64.getEncoder().encodeToString(value)));
    return data;
  }

  private Secret create(String namespace) {
    try {
      requireNoOthers(
          namespace,
          Set.of(),
          "The Secret "
              + Latchkey.HASH_KEYS_SECRET
              + " is gone, and the credentials of this namespace cannot be checked without it."
              + " Restore it from a backup. ");
    } catch (HashKeysUnavailableException e) {
      // Somebody may have made it just now, and the first record too.
      return get(namespace).orElseThrow(() -> e);
    }
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(Latchkey.HASH_KEYS_SECRET)
            .addToLabels(Latchkey.SECRET_ROLE, SecretRole.HASH_KEYS.label())
            .withAnnotations(
                trigger
                    .apply(namespace)
                    .map(text -> Map.of(Latchkey.ROTATION_TRIGGER, text))
                    .orElse(null))
            .endMetadata()
            .withType("Opaque")
            .withData(data(HashKeyRing.generate(random)))
            .build();
    try {
      Secret created = client.resource(secret).create();
      events.tellDeed(
          created,
          new KeyTransition(
                  false,
                  "HashKeysMade",
                  "The namespace has hash keys from now on: keep a backup of this Secret.",
                  Optional.of(read(created).active().id()))
              .because("the namespace had none, and no record needs any"));
      return created;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return get(namespace).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private void requireAllThatRecordsName(String namespace, HashKeyRing ring) {
    requireNoOthers(
        namespace,
        ring.ids(),
        "The Secret "
            + Latchkey.HASH_KEYS_SECRET
            + " lacks a hash key that records of this namespace were made with (see kubectl get"
            + " akr -L "
            + Latchkey.HASH_KEY_ID
            + "). Restore the Secret from a backup. ");
  }

  private void requireNoOthers(String namespace, Set<String> present, String problem) {
    Missing known = missing.get(namespace);
    if (known != null && known.present().equals(present) && isStill(namespace, known)) {
      throw new HashKeysUnavailableException(known.message());
    }
    // One looks for all that ask at the same time.
    Missing found =
        missing.compute(
            namespace,
            (name, now) ->
                now != null && now != known && now.present().equals(present)
                    ? now
                    : missing(name, present, problem).orElse(null));
    if (found != null) {
      throw new HashKeysUnavailableException(found.message());
    }
  }

  private Optional<Missing> missing(String namespace, Set<String> present, String problem) {
    List<ApiKeyRecord> others = recordsOfOthers(namespace, present, 1);
    if (others.isEmpty()) {
      return Optional.empty();
    }
    List<ApiKeyRecord> more = recordsOfOthers(namespace, present, RECORDS_LOOKED_AT);
    List<ApiKeyRecord> told = more.isEmpty() ? others : more;
    // The last one, since whoever deletes them all begins with the first.
    String record = told.get(told.size() - 1).getMetadata().getName();
    return Optional.of(new Missing(Set.copyOf(present), record, problem + ifLost(told)));
  }

  private boolean isStill(String namespace, Missing known) {
    ApiKeyRecord record =
        client.resources(ApiKeyRecord.class).inNamespace(namespace).withName(known.record()).get();
    return record != null && isOfOthers(record, known.present());
  }

  private static String ifLost(List<ApiKeyRecord> others) {
    String ids =
        others.stream()
            .map(record -> record.getMetadata().getLabels().get(Latchkey.HASH_KEY_ID))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .limit(IDS_TOLD)
            .map(id -> '"' + id + '"')
            .collect(Collectors.joining(", "));
    return "If it is lost for good, have everything issued anew that nobody can check any more: say"
        + " so in the ApiKeyIssuer default of this namespace, with spec.hashKeys.reissue: ["
        + ids
        + "]. Every such credential is then another one, and raw keys must be in their Secrets to"
        + " be imported again; what was revoked stays so. (kubectl delete apikeyrecords --all does"
        + " it too, but forgets what was revoked: raw keys among that would be imported again.)";
  }

  /** Records that name a hash key which is not among these. */
  private List<ApiKeyRecord> recordsOfOthers(String namespace, Set<String> present, long limit) {
    String others =
        Stream.concat(
                Stream.of(Latchkey.HASH_KEY_ID),
                present.stream().map(id -> Latchkey.HASH_KEY_ID + "!=" + id))
            .collect(Collectors.joining(","));
    return client
        .resources(ApiKeyRecord.class)
        .inNamespace(namespace)
        .list(new ListOptionsBuilder().withLimit(limit).withLabelSelector(others).build())
        .getItems()
        .stream()
        // The API server in memory heeds the last requirement on a label alone.
        .filter(record -> isOfOthers(record, present))
        .toList();
  }

  private static boolean isOfOthers(ApiKeyRecord record, Set<String> present) {
    Map<String, String> labels = record.getMetadata().getLabels();
    String id = labels == null ? null : labels.get(Latchkey.HASH_KEY_ID);
    return id != null && !present.contains(id);
  }
}
