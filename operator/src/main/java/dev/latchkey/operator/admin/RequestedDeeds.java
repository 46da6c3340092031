package dev.latchkey.operator.admin;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.operator.audit.KeyTransition;
import java.util.Optional;

/** What is told of a request that was carried out: who asked, and for what. Pure. */
final class RequestedDeeds {
  private static final String WHY = "somebody asked for it over HTTP";

  private RequestedDeeds() {}

  static KeyTransition issued(Call call, ApiKeyRecordSpec record) {
    return deed(
        call, "IssuedOverHTTP", "%s had the credential %s issued over HTTP.", record.keyID());
  }

  static KeyTransition imported(Call call, ApiKeyRecordSpec record) {
    return deed(call, "ImportedOverHTTP", "%s imported the raw key %s over HTTP.", record.keyID());
  }

  static KeyTransition updated(Call call, ApiKeyRecordSpec record) {
    return deed(call, "UpdatedOverHTTP", "%s updated the key %s over HTTP.", record.keyID());
  }

  static KeyTransition rotated(Call call, ApiKeyRecordSpec record, String replaced) {
    return deed(
            call,
            "RotatedOverHTTP",
            "%s had a credential replaced by %s over HTTP.",
            record.keyID())
        .replacing(Optional.of(replaced));
  }

  static KeyTransition revoked(Call call, ApiKeyRecordSpec record) {
    return deed(call, "RevokedOverHTTP", "%s revoked the credential %s over HTTP.", record.keyID())
        .of(record.owner());
  }

  static KeyTransition deleted(Call call, ApiKeyRecordSpec record) {
    return deed(
            call,
            "DeletedOverHTTP",
            "%s removed the imported key %s over HTTP, and its record.",
            record.keyID())
        .of(record.owner());
  }

  /** That a change will not last, since a tool puts the key back as it is in Git. */
  static KeyTransition managed(Call call, ApiKey<?> key, String tool, String keyID) {
    return new KeyTransition(
            true,
            "ManagedByGitOps",
            "%s changed the key over HTTP, but %s manages it and will put it back: make the change in Git."
                .formatted(call.caller(), tool),
            Optional.of(keyID))
        .by(call.caller())
        .because("%s manages %s".formatted(tool, key.getMetadata().getName()));
  }

  private static KeyTransition deed(Call call, String reason, String message, String keyID) {
    return new KeyTransition(
            false, reason, message.formatted(call.caller(), keyID), Optional.of(keyID))
        .by(call.caller())
        .because(WHY);
  }
}
