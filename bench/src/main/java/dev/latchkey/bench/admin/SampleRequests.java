package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.SampleObjects;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Requests for keys, as {@link SampleObjects} has them. Safe for use by several threads. */
final class SampleRequests {
  private final SecureRandom random = new SecureRandom();

  /** A key that is to be issued. */
  Map<String, Object> issued() {
    return key(SampleObjects.ACTOR);
  }

  /** A raw key that nobody has imported. */
  Map<String, Object> imported() {
    return imported(SampleObjects.ACTOR);
  }

  /** A raw key of an actor that nobody has imported. */
  Map<String, Object> imported(String actor) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    Map<String, Object> key = new HashMap<>(key(actor));
    key.put("raw_key", "bench-" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    return key;
  }

  /** So many raw keys that nobody has imported. */
  List<Map<String, Object>> imported(int count) {
    return IntStream.range(0, count).mapToObj(number -> imported()).toList();
  }

  private static Map<String, Object> key(String actor) {
    return Map.of(
        "name", "A key of the benchmark",
        "actor_id", actor,
        "scopes", SampleObjects.SCOPES,
        "ttl", SampleObjects.TTL_TEXT,
        "metadata", SampleObjects.METADATA);
  }
}
