package dev.latchkey.operator.audit;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.record.RecordOwner;
import java.util.List;
import java.util.Optional;

/** The steps that a record shows in itself. Pure. */
public final class CredentialSteps {
  private CredentialSteps() {}

  /** A credential was given an end by a rotation, or an earlier one than it had. */
  public static KeyTransition superseded(ApiKeyRecord ended, String why) {
    ApiKeyRecordSpec record = ended.getSpec();
    var end = record.revocation().effectiveTime();
    return new KeyTransition(
            false,
            "Superseded",
            "The credential %s is refused from %s: %s.".formatted(record.keyID(), end, why),
            Optional.of(record.keyID()))
        .until(Optional.of(end))
        .because(why);
  }

  /** A credential was revoked, by whom and why its end says. */
  public static KeyTransition revoked(ApiKeyRecord ended) {
    ApiKeyRecordSpec record = ended.getSpec();
    RecordOwner owner = record.owner();
    RecordEnd end = record.revocation();
    return new KeyTransition(
            false,
            "Revoked",
            "The credential %s of the %s %s was revoked by %s: %s."
                .formatted(
                    record.keyID(), owner.kind(), owner.name(), by(end), end.reason().text()),
            Optional.of(record.keyID()))
        .by(by(end))
        .of(owner)
        .because(why(end));
  }

  /** What a key's spec says now was carried into a credential's record. */
  public static KeyTransition updated(ApiKeyRecord record, List<String> fields) {
    String what = String.join(", ", fields);
    return new KeyTransition(
            false,
            "Updated",
            "The record of the credential %s follows the key's spec: %s."
                .formatted(record.getSpec().keyID(), what),
            Optional.of(record.getSpec().keyID()))
        .because("the key's spec says otherwise: " + what);
  }

  /** A Secret was removed, since nothing is to be delivered in it any more. */
  public static KeyTransition secretRemoved(String secret, Optional<String> keyID, String why) {
    return new KeyTransition(
            false, "SecretRemoved", "The Secret %s was removed: %s.".formatted(secret, why), keyID)
        .because(why);
  }

  /** Who gave a record its end. */
  public static String by(RecordEnd end) {
    return Optional.ofNullable(end.revokedBy()).orElse("unknown");
  }

  /** Why a record has its end, in the words of whoever gave it. */
  public static String why(RecordEnd end) {
    return end.description() == null
        ? end.reason().text()
        : end.reason().text() + ": " + end.description();
  }
}
