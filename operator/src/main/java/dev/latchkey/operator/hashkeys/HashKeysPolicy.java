package dev.latchkey.operator.hashkeys;

import dev.latchkey.operator.hashkeys.HashKeysDecision.Activate;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Keep;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Publish;
import dev.latchkey.operator.hashkeys.HashKeysDecision.RemoveUnnamed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what becomes of hash keys. Pure.
 *
 * <p>A new hash key is in the Secret for a while before it is used: verifiers that have the Secret
 * as a file see it late, and could not check credentials made with it. An old one stays as long as
 * a record names it.
 */
final class HashKeysPolicy {
  /** A kubelet brings a changed Secret into a pod within about two minutes. */
  static final Duration PUBLISH_AHEAD = Duration.ofMinutes(5);

  /** Whoever read the Secret before may still be about to write a record that names the old one. */
  static final Duration REMOVE_AFTER = Duration.ofHours(1);

  private HashKeysPolicy() {}

  /** What to do. */
  static HashKeysDecision decide(HashKeysState state, HashKeysPlan plan, Instant now) {
    Instant settled = state.newest().plus(PUBLISH_AHEAD);
    if (state.next().isPresent()) {
      return settled.isAfter(now)
          ? new Keep(Optional.of(settled))
          : new Activate(state.next().get());
    }
    boolean triggered = plan.trigger().isPresent() && !plan.trigger().equals(state.answered());
    Optional<Instant> rotation = nextRotation(state, plan);
    if (triggered || rotation.filter(time -> !time.isAfter(now)).isPresent()) {
      return new Publish();
    }
    Set<String> old = new HashSet<>(state.ids());
    old.remove(state.active());
    Instant removal = state.newest().plus(REMOVE_AFTER);
    if (!old.isEmpty() && !removal.isAfter(now)) {
      return new RemoveUnnamed(old);
    }
    return new Keep(
        old.isEmpty() || rotation.filter(time -> time.isBefore(removal)).isPresent()
            ? rotation
            : Optional.of(removal));
  }

  /** When a new one is made by itself; empty = never. */
  static Optional<Instant> nextRotation(HashKeysState state, HashKeysPlan plan) {
    return plan.interval().map(interval -> state.newest().plus(interval));
  }
}
