package dev.latchkey.bench.cluster;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many requests of each kind were made for so many keys.
 *
 * @param keys the number of keys
 * @param byKind the requests
 */
public record RequestCounts(int keys, Map<RequestKind, Long> byKind) {
  /** By verb, then by resource. */
  private static final Comparator<RequestKind> ORDER =
      Comparator.comparing(RequestKind::verb).thenComparing(RequestKind::resource);

  /** Takes a copy of the map, in order. */
  public RequestCounts {
    Map<RequestKind, Long> ordered = new TreeMap<>(ORDER);
    ordered.putAll(byKind);
    byKind = Collections.unmodifiableMap(ordered);
  }

  /** All requests for each key. */
  public double perKey() {
    return (double) byKind.values().stream().mapToLong(Long::longValue).sum() / keys;
  }

  /** The same by verb, in the order of verbs. */
  public Map<String, Double> perKeyByVerb() {
    return byKind.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.getKey().verb(),
                TreeMap::new,
                Collectors.summingDouble(entry -> (double) entry.getValue() / keys)));
  }

  /** The requests of a kind for each key. */
  public double perKey(RequestKind kind) {
    return (double) byKind.getOrDefault(kind, 0L) / keys;
  }
}
