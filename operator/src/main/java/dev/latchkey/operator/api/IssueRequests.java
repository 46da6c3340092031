package dev.latchkey.operator.api;

import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.NewKey;

/** Reads the bodies of issue. Immutable. */
final class IssueRequests {
  private final JsonBody json = new JsonBody();

  /**
   * The key that is asked for.
   *
   * @throws RequestException if the body is not of this form, or beyond its limits
   */
  NewKey read(byte[] body) {
    return NewKeys.key(
        json.read(body, parser -> KeyFields.read(parser, KeyField.ISSUED), new KeyFields()));
  }
}
