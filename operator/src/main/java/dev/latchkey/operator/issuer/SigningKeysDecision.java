package dev.latchkey.operator.issuer;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is to become of a namespace's signing keys. */
sealed interface SigningKeysDecision {

  /** Nothing. */
  record Keep() implements SigningKeysDecision {}

  /**
   * There are none: make the first.
   *
   * @param notBefore from when it signs
   */
  record Create(Instant notBefore) implements SigningKeysDecision {}

  /**
   * Some of these, in one write.
   *
   * @param publish make another key, which signs from then on
   * @param retire ids and when their last token has expired
   * @param remove ids of keys of which no token is left
   */
  record Change(Optional<Instant> publish, Map<String, Instant> retire, Set<String> remove)
      implements SigningKeysDecision {
    /** Takes copies. */
    public Change {
      retire = Map.copyOf(retire);
      remove = Set.copyOf(remove);
    }
  }
}
