package dev.latchkey.bench.life;

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
record RequestCounts(int keys, Map<RequestKind, Long> byKind) {
  /** By verb, then by resource. */
  static final Comparator<RequestKind> ORDER =
      Comparator.comparing(RequestKind::verb).thenComparing(RequestKind::resource);

  double perKey() {
    return (double) byKind.values().stream().mapToLong(Long::longValue).sum() / keys;
  }

  Map<String, Double> perKeyByVerb() {
    return byKind.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.getKey().verb(),
                TreeMap::new,
                Collectors.summingDouble(entry -> (double) entry.getValue() / keys)));
  }

  double perKey(RequestKind kind) {
    return (double) byKind.getOrDefault(kind, 0L) / keys;
  }
}
