package dev.latchkey.operator.status;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of a key in one reconciliation: all that its status says.
 *
 * @param reason in which state the key is
 * @param message the same for people
 * @param current the record that the key stands for now, whatever became of it
 * @param records every record of the key
 * @param secretName the Secret that holds the credential
 * @param nextRotation when the key is rotated by itself
 * @param lookAgain when time alone may change the decision
 * @param origin how the current credential came to be, if it did in this reconciliation
 */
public record KeyOutcome(
    KeyReason reason,
    String message,
    Optional<ApiKeyRecord> current,
    List<ApiKeyRecord> records,
    Optional<String> secretName,
    Optional<Instant> nextRotation,
    Optional<Instant> lookAgain,
    Optional<Origin> origin) {
  /**
   * How a credential came to be.
   *
   * @param comesBack whether it was good before, and ended with its key
   * @param why what led to it
   */
  public record Origin(boolean comesBack, String why) {}

  /** Takes a copy of the list. */
  public KeyOutcome {
    records = List.copyOf(records);
  }

  /** A state in which no Secret and no rotation is to be told of. */
  public static KeyOutcome of(
      KeyReason reason,
      String message,
      Optional<ApiKeyRecord> current,
      List<ApiKeyRecord> records) {
    return new KeyOutcome(
        reason,
        message,
        current,
        records,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, to be looked at again at a time. */
  public KeyOutcome lookAgain(Instant when) {
    return new KeyOutcome(
        reason, message, current, records, secretName, nextRotation, Optional.of(when), origin);
  }

  /** The same, with how its credential came to be. */
  public KeyOutcome from(Origin how) {
    return new KeyOutcome(
        reason, message, current, records, secretName, nextRotation, lookAgain, Optional.of(how));
  }
}
