package dev.latchkey.bench.life;

import java.util.HashSet;
import java.util.List;

/**
 * What is measured.
 *
 * @param keys how many keys are issued, each number by itself; in ascending order
 * @param revocations how many are revoked with the operator running, and as many again without
 */
record LifeOfAKeyOptions(List<Integer> keys, int revocations) {
  private static final int MAX_KEYS = 100_000;

  /**
   * @throws IllegalArgumentException if this cannot be measured; the message says what can
   */
  LifeOfAKeyOptions {
    keys = keys.stream().sorted().toList();
    if (keys.isEmpty() || keys.get(0) < 1 || keys.get(keys.size() - 1) > MAX_KEYS) {
      throw new IllegalArgumentException("--keys takes numbers from 1 to %,d.".formatted(MAX_KEYS));
    }
    if (new HashSet<>(keys).size() < keys.size()) {
      throw new IllegalArgumentException("--keys names a number twice.");
    }
    if (revocations < 1) {
      throw new IllegalArgumentException("--revocations is 1 or more.");
    }
    if (2L * revocations > keys.get(keys.size() - 1)) {
      throw new IllegalArgumentException(
          "--revocations %d needs %,d keys, a different one each time, with the operator and without it; the largest of --keys is %,d."
              .formatted(revocations, 2L * revocations, keys.get(keys.size() - 1)));
    }
  }

  int largest() {
    return keys.get(keys.size() - 1);
  }
}
