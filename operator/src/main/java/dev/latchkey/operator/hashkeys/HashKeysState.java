package dev.latchkey.operator.hashkeys;

import dev.latchkey.crds.Latchkey;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A namespace's hash keys, as their Secret says.
 *
 * @param active the id of the one for new credentials
 * @param ids all ids
 * @param next the id of the one that is to be active next; empty where none is
 * @param newest when the newest one was added
 * @param answered the trigger that the last rotation answered
 */
record HashKeysState(
    String active,
    Set<String> ids,
    Optional<String> next,
    Instant newest,
    Optional<String> answered) {

  /**
   * What a Secret says.
   *
   * @param now stands for a time that the Secret does not tell
   * @throws HashKeysUnavailableException where it does not hold hash keys
   */
  static HashKeysState of(Secret secret, Instant now) {
    var ring = HashKeys.read(secret);
    Map<String, String> annotations =
        Optional.ofNullable(secret.getMetadata().getAnnotations()).orElse(Map.of());
    return new HashKeysState(
        ring.active().id(),
        ring.ids(),
        Optional.ofNullable(annotations.get(Latchkey.NEXT_HASH_KEY))
            .filter(id -> ring.ids().contains(id) && !ring.active().id().equals(id)),
        time(annotations.get(Latchkey.ROTATION_TIME))
            .or(() -> time(secret.getMetadata().getCreationTimestamp()))
            .orElse(now),
        Optional.ofNullable(annotations.get(Latchkey.ROTATION_TRIGGER)));
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException somebodyElses) {
      return Optional.empty();
    }
  }
}
