package dev.latchkey.operator.audit;

import dev.latchkey.crds.record.RecordOwner;
import java.time.Instant;
import java.util.Optional;

/**
 * One step in the life of a key, a credential or an order that people want to hear of. No text in
 * it may hold a credential.
 *
 * @param warning whether somebody should look
 * @param reason in one word
 * @param by who did it, as far as is known; where a record has an end, as that says it
 * @param keyID the credential that it is about, or empty
 * @param owner the key of that credential, where the step is told of another object
 * @param replaces the credential that this one takes the place of
 * @param until how long a credential stays good from now on
 * @param why what led to it
 * @param message all of it for people
 */
public record KeyTransition(
    boolean warning,
    String reason,
    String by,
    Optional<String> keyID,
    Optional<RecordOwner> owner,
    Optional<String> replaces,
    Optional<Instant> until,
    String why,
    String message) {
  /** Who does what nobody asked for by name. */
  public static final String OPERATOR = "latchkey-operator";

  /** A step of the operator's, whose message says why. */
  public KeyTransition(boolean warning, String reason, String message, Optional<String> keyID) {
    this(
        warning,
        reason,
        OPERATOR,
        keyID,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        message,
        message);
  }

  /** The same, done by somebody. */
  public KeyTransition by(String whom) {
    return new KeyTransition(warning, reason, whom, keyID, owner, replaces, until, why, message);
  }

  /** The same, for a reason. */
  public KeyTransition because(String cause) {
    return new KeyTransition(warning, reason, by, keyID, owner, replaces, until, cause, message);
  }

  /** The same, about a credential of a key. */
  public KeyTransition of(RecordOwner key) {
    return new KeyTransition(
        warning, reason, by, keyID, Optional.of(key), replaces, until, why, message);
  }

  /** The same, in the place of another credential. */
  public KeyTransition replacing(Optional<String> other) {
    return new KeyTransition(warning, reason, by, keyID, owner, other, until, why, message);
  }

  /** The same, with the time at which a credential ends. */
  public KeyTransition until(Optional<Instant> end) {
    return new KeyTransition(warning, reason, by, keyID, owner, replaces, end, why, message);
  }
}
