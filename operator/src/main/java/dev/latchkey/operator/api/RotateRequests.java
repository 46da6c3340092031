package dev.latchkey.operator.api;

import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyChanges;

/** Reads the bodies of rotate. Immutable. */
final class RotateRequests {
  private final JsonBody json = new JsonBody();

  /**
   * What the new credential is to say otherwise than the old one.
   *
   * @throws RequestException if the body is not of this form, or beyond its limits
   */
  KeyChanges read(byte[] body) {
    return ChangeRule.OVERRIDES.changes(
        json.read(body, parser -> KeyFields.read(parser, KeyField.ROTATABLE), new KeyFields()));
  }
}
