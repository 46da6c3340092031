package dev.latchkey.operator.issuer;

import dev.latchkey.operator.issuer.SigningKeysDecision.Change;
import dev.latchkey.operator.issuer.SigningKeysDecision.Create;
import dev.latchkey.operator.issuer.SigningKeysDecision.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides what becomes of signing keys, and of macaroon roots in the same way. Pure.
 *
 * <p>At any time one key signs: the one that began last. A new key is published before it begins,
 * and an old one stays until the last token that it signed has expired, at a time that is fixed
 * when its successor is made. One new key at most waits to begin, so that their number is bounded
 * however often somebody changes the trigger.
 */
final class SigningKeysPolicy {
  /**
   * How long a key is kept once another one signs. No token is good for longer than a day, whatever
   * maxTTL was when it was signed; and a verifier whose clock is late signs with the old key a
   * little longer.
   */
  static final Duration KEPT = Duration.ofHours(24).plusMinutes(5);

  private SigningKeysPolicy() {}

  /**
   * What to do.
   *
   * @param keys all keys of the Secret
   * @param plan when they are to be replaced
   * @param answered the trigger that the last rotation answered
   * @param now the present
   */
  static SigningKeysDecision decide(
      List<KeyLife> keys, SigningKeysPlan plan, Optional<String> answered, Instant now) {
    if (keys.isEmpty()) {
      return new Create(now);
    }
    List<KeyLife> inOrder = inOrder(keys);
    KeyLife newest = newest(keys);
    Optional<Instant> publish =
        isDue(newest, plan, answered, now)
            ? Optional.of(now.plus(plan.publishAhead()))
            : Optional.empty();
    Map<String, Instant> retire = new TreeMap<>();
    Set<String> remove = new HashSet<>();
    for (int i = 0; i < inOrder.size(); i++) {
      KeyLife key = inOrder.get(i);
      Optional<Instant> successor =
          i + 1 < inOrder.size() ? Optional.of(inOrder.get(i + 1).notBefore()) : publish;
      if (successor.isEmpty()) {
        continue;
      }
      Instant end = key.retireTime().orElse(successor.get().plus(KEPT));
      if (!end.isAfter(now)) {
        remove.add(key.id());
      } else if (key.retireTime().isEmpty()) {
        retire.put(key.id(), end);
      }
    }
    return publish.isEmpty() && retire.isEmpty() && remove.isEmpty()
        ? new Keep()
        : new Change(publish, retire, remove);
  }

  /** When time alone changes something next; empty = never. */
  static Optional<Instant> nextChange(List<KeyLife> keys, SigningKeysPlan plan, Instant now) {
    return Stream.concat(
            keys.stream().flatMap(key -> Stream.of(Optional.of(key.notBefore()), key.retireTime())),
            Stream.of(nextRotation(keys, plan)))
        .flatMap(Optional::stream)
        .filter(time -> time.isAfter(now))
        .min(Comparator.naturalOrder());
  }

  /** When a new key is made by itself; empty = never. */
  static Optional<Instant> nextRotation(List<KeyLife> keys, SigningKeysPlan plan) {
    return keys.isEmpty()
        ? Optional.empty()
        : plan.interval().map(interval -> newest(keys).createTime().plus(interval));
  }

  /** The key that signs at a time: the one that began last. */
  static Optional<KeyLife> signer(List<KeyLife> keys, Instant now) {
    return inOrder(keys).stream()
        .filter(key -> !key.notBefore().isAfter(now))
        .reduce((earlier, later) -> later);
  }

  private static boolean isDue(
      KeyLife newest, SigningKeysPlan plan, Optional<String> answered, Instant now) {
    boolean waits = newest.notBefore().isAfter(now);
    boolean triggered = plan.trigger().isPresent() && !plan.trigger().equals(answered);
    boolean old =
        plan.interval()
            .filter(interval -> !newest.createTime().plus(interval).isAfter(now))
            .isPresent();
    return !waits && (triggered || old);
  }

  private static KeyLife newest(List<KeyLife> keys) {
    List<KeyLife> inOrder = inOrder(keys);
    return inOrder.get(inOrder.size() - 1);
  }

  private static List<KeyLife> inOrder(List<KeyLife> keys) {
    return keys.stream()
        .sorted(Comparator.comparing(KeyLife::notBefore).thenComparing(KeyLife::id))
        .toList();
  }
}
