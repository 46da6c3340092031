package dev.latchkey.operator.api;

import dev.latchkey.crds.key.Visibility;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.credentials.imported.RawKeyParsing;
import dev.latchkey.credentials.imported.RawKeyParsing.Accepted;
import dev.latchkey.credentials.imported.RawKeyParsing.Refused;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.NewImport;
import dev.latchkey.operator.admin.NewKey;
import java.util.List;
import java.util.Optional;

/** What keys are to be that requests ask for: requires what every key has. */
final class NewKeys {
  private NewKeys() {}

  /**
   * A key to be made.
   *
   * @throws RequestException if it has no name or no actor
   */
  static NewKey key(KeyFields fields) {
    return new NewKey(
        required(fields.name(), KeyField.NAME),
        required(fields.actorID(), KeyField.ACTOR_ID),
        fields.scopes().orElse(List.of()),
        fields.ttl(),
        fields.metadata().filter(metadata -> !metadata.isEmpty()),
        fields.rateLimit(),
        fields.ipRestriction().filter(restriction -> !restriction.allowedCIDRs().isEmpty()),
        fields.visibility().orElse(Visibility.SECRET),
        fields.requestID().filter(id -> !id.isEmpty()));
  }

  /**
   * A key to be imported.
   *
   * @throws RequestException if it has no name or no actor, or its raw key is refused
   */
  static NewImport imported(KeyFields fields) {
    NewKey key = key(fields);
    RawKeyParsing parsing = RawKey.parse(required(fields.rawKey(), KeyField.RAW_KEY));
    if (parsing instanceof Refused refused) {
      throw new RequestException(
          reason(refused.reason()), KeyField.RAW_KEY.text() + ": " + refused.message());
    }
    return new NewImport(key, ((Accepted) parsing).rawKey());
  }

  /** That a field that every key has is not there. */
  static RequestException missing(KeyField field) {
    return new RequestException(
        ErrorReason.FIELD_REQUIRED, field.text() + ": every key has one; give it.");
  }

  private static String required(Optional<String> text, KeyField field) {
    return text.filter(given -> !given.isEmpty()).orElseThrow(() -> missing(field));
  }

  private static ErrorReason reason(RawKeyParsing.Reason reason) {
    return switch (reason) {
      case EMPTY, TOO_LONG, NOT_VISIBLE_ASCII -> ErrorReason.RAW_KEY_INVALID;
      case LOOKS_ISSUED, LOOKS_JWT, LOOKS_MACAROON -> ErrorReason.RAW_KEY_SHAPE_NOT_ALLOWED;
    };
  }
}
