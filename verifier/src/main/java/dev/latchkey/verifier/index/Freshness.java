package dev.latchkey.verifier.index;

import java.time.Duration;

/** How current the index is. Safe for use by several threads. */
public interface Freshness {
  /** Whether every watch has brought all records, or all orders, at least once. */
  boolean hasSynced();

  /**
   * The time since the API server was last heard of, by the watch that has waited for longest.
   * Meaningless before the first sync.
   */
  Duration age();

  /** As {@link #age}, in whole milliseconds: for who asks at each verification. */
  default long ageMillis() {
    return age().toMillis();
  }
}
