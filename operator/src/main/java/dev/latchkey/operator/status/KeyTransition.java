package dev.latchkey.operator.status;

import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.condition.KeyReason.Outlook;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.KeyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One step in the life of a key that people want to hear of.
 *
 * @param warning whether somebody should look
 * @param reason in one word
 * @param message for people; no credential
 * @param keyID the credential that it is about, or empty
 */
public record KeyTransition(
    boolean warning, String reason, String message, Optional<String> keyID) {

  /**
   * The steps between the status that a key shows and the one that it is to show. Pure.
   *
   * @param key the key, with the status that it shows now
   * @param outcome what became of it
   * @param next the status that it is to show
   */
  public static List<KeyTransition> between(ApiKey<?> key, KeyOutcome outcome, KeyStatus next) {
    KeyStatus before = key.getStatus();
    List<KeyTransition> steps = new ArrayList<>();
    Optional<String> keyID = Optional.ofNullable(next.keyID());
    Optional<String> keyIDBefore = Optional.ofNullable(before).map(KeyStatus::keyID);
    KeyReason reason = outcome.reason();
    boolean newCredential = keyID.isPresent() && !keyID.equals(keyIDBefore);
    boolean working = reason == KeyReason.ISSUED || reason == KeyReason.IMPORTED;
    if (newCredential && working) {
      boolean replaced = next.lastRotationTime() != null;
      steps.add(
          new KeyTransition(
              false,
              replaced ? "Rotated" : reason.text(),
              (replaced ? "A new credential took the place of another: " : "Credential ready: ")
                  + "key id "
                  + keyID.get()
                  + Optional.ofNullable(next.secretName())
                      .map(secret -> ", in the Secret " + secret)
                      .orElse("")
                  + ".",
              keyID));
    }
    boolean changed =
        !Objects.equals(reasonOf(before), reason.text())
            || (reason.outlook() == Outlook.STALLED
                && !Objects.equals(messageOf(before), outcome.message()));
    if (changed && !working) {
      steps.add(
          new KeyTransition(
              reason.outlook() == Outlook.STALLED || reason == KeyReason.EXPIRED,
              reason.text(),
              outcome.message(),
              keyID));
    }
    return List.copyOf(steps);
  }

  private static String reasonOf(KeyStatus status) {
    return ready(status).map(Condition::reason).orElse(null);
  }

  private static String messageOf(KeyStatus status) {
    return ready(status).map(Condition::message).orElse(null);
  }

  private static Optional<Condition> ready(KeyStatus status) {
    return Optional.ofNullable(status).stream()
        .flatMap(present -> present.conditions().stream())
        .filter(condition -> condition.type().equals("Ready"))
        .findFirst();
  }
}
