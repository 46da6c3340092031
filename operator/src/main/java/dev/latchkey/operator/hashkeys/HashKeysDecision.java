package dev.latchkey.operator.hashkeys;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What is to become of a namespace's hash keys. */
sealed interface HashKeysDecision {

  /**
   * Nothing.
   *
   * @param lookAgain when time alone changes that
   */
  record Keep(Optional<Instant> lookAgain) implements HashKeysDecision {}

  /** Add a new one, which is to be active next. */
  record Publish() implements HashKeysDecision {}

  /**
   * Make the one active that verifiers know by now.
   *
   * @param id its id
   */
  record Activate(String id) implements HashKeysDecision {}

  /**
   * Remove those of these that no record names.
   *
   * @param ids ids of hash keys that are not active
   */
  record RemoveUnnamed(Set<String> ids) implements HashKeysDecision {}
}
