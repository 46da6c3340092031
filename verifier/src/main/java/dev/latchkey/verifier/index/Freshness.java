package dev.latchkey.verifier.index;

import java.time.Duration;
import java.util.List;

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

  /**
   * How current the records and orders of one namespace are. This itself where they come by the
   * watches of all namespaces, and for a namespace that is not watched.
   */
  default Freshness of(String namespace) {
    return this;
  }

  /** How current each namespace is that is watched by itself; this alone where none is. */
  default List<Freshness> parts() {
    return List.of(this);
  }
}
