package dev.latchkey.bench.admin;

import java.util.HashSet;
import java.util.List;

/**
 * What is measured.
 *
 * @param batch how many keys are made in each way, in each round
 * @param keys of how many keys lists are asked for; in ascending order, two numbers or more
 * @param rounds how often each is measured
 */
record AdminApiCostsOptions(int batch, List<Integer> keys, int rounds) {
  /** What one request may import. */
  static final int MAX_BATCH = 1000;

  /** With fewer, filtered pages would not be full. */
  private static final int MIN_KEYS = 100;

  private static final int MAX_KEYS = 100_000;

  /**
   * @throws IllegalArgumentException if this cannot be measured; the message says what can
   */
  AdminApiCostsOptions {
    keys = keys.stream().sorted().toList();
    if (batch < 1 || batch > MAX_BATCH) {
      throw new IllegalArgumentException("--batch is a number from 1 to %,d.".formatted(MAX_BATCH));
    }
    if (keys.isEmpty() || keys.get(0) < MIN_KEYS || keys.get(keys.size() - 1) > MAX_KEYS) {
      throw new IllegalArgumentException(
          "--keys takes numbers from %,d to %,d.".formatted(MIN_KEYS, MAX_KEYS));
    }
    if (new HashSet<>(keys).size() < keys.size()) {
      throw new IllegalArgumentException("--keys names a number twice.");
    }
    if (keys.size() < 2) {
      throw new IllegalArgumentException("--keys takes two numbers or more, to be compared.");
    }
    if (rounds < 1 || rounds > 100) {
      throw new IllegalArgumentException("--rounds is a number from 1 to 100.");
    }
  }
}
