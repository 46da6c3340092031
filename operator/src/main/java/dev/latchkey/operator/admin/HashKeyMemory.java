package dev.latchkey.operator.admin;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.hashkeys.HashKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hash keys of namespaces for what is no credential, such as page tokens: as they were some
 * seconds ago. Thread-safe.
 */
final class HashKeyMemory {
  private static final Duration GOOD_FOR = Duration.ofSeconds(10);
  private static final int MOST = 1000;

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(HashKeyRing ring, Instant when) {}

  HashKeyMemory(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** The hash keys of a namespace; empty where it has none. */
  Optional<HashKeyRing> of(String namespace) {
    Instant now = clock.instant();
    Seen before = seen.get(namespace);
    if (before != null && now.isBefore(before.when().plus(GOOD_FOR))) {
      return Optional.of(before.ring());
    }
    Optional<HashKeyRing> ring =
        Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(Latchkey.HASH_KEYS_SECRET).get())
            .map(HashKeys::read);
    if (seen.size() >= MOST) {
      seen.clear();
    }
    ring.ifPresentOrElse(
        keys -> seen.put(namespace, new Seen(keys, now)), () -> seen.remove(namespace));
    return ring;
  }
}
