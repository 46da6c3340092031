package dev.latchkey.operator.record;

import java.util.List;

/** The Secrets that keys' credentials are delivered in, by their keys. Thread-safe. */
public interface OwnedSecrets {
  /** Whether the rest can be told by now. */
  boolean isWatched();

  /**
   * Whether there is any, as far as the watch has come.
   *
   * @param ownerUid the uid of the key
   */
  boolean isAnyOf(String ownerUid);

  /**
   * Removes those of a key that is gone.
   *
   * @param ownerUid the uid of the key
   * @return the names of those that were still there
   * @throws IllegalStateException where the watch has not begun; try again
   */
  List<String> removeOf(String ownerUid);
}
