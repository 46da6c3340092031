package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.util.Optional;

/** Reads the bodies of revoke. Immutable. */
final class RevokeRequests {
  private static final String REASON = "reason";
  private static final String DESCRIPTION = "description";
  private static final int MAX_DESCRIPTION = 500;

  private final JsonBody json = new JsonBody();

  /**
   * Why a key is to be revoked.
   *
   * @throws RequestException if the body is not of this form, gives no reason, or describes one
   *     that takes no description
   */
  Revoke read(byte[] body) {
    Fields fields = json.read(body, RevokeRequests::readFields, new Fields("", Optional.empty()));
    RevocationReason reason = reason(fields.reason);
    Optional<String> description = fields.description.filter(text -> !text.isEmpty());
    if (description.isPresent() && reason != RevocationReason.PRIVILEGE_WITHDRAWN) {
      throw new RequestException(
          ErrorReason.DESCRIPTION_NOT_ALLOWED,
          "description: only REVOCATION_REASON_PRIVILEGE_WITHDRAWN takes one; leave it out.");
    }
    return new Revoke(reason, description);
  }

  private static Fields readFields(JsonParser parser) throws IOException {
    String reason = "";
    Optional<String> description = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case REASON -> reason = JsonBody.text(parser, name);
        case DESCRIPTION -> description = TextReader.read(parser, name, MAX_DESCRIPTION);
        default -> parser.skipChildren();
      }
    }
    return new Fields(reason, description);
  }

  private static RevocationReason reason(String text) {
    return switch (text) {
      case "REVOCATION_REASON_KEY_COMPROMISE" -> RevocationReason.KEY_COMPROMISE;
      case "REVOCATION_REASON_AFFILIATION_CHANGED" -> RevocationReason.AFFILIATION_CHANGED;
      case "REVOCATION_REASON_SUPERSEDED" -> RevocationReason.SUPERSEDED;
      case "REVOCATION_REASON_PRIVILEGE_WITHDRAWN" -> RevocationReason.PRIVILEGE_WITHDRAWN;
      case "", "REVOCATION_REASON_UNSPECIFIED" ->
          throw new RequestException(
              ErrorReason.REVOCATION_REASON_REQUIRED, "reason: say why the key is to be revoked.");
      default ->
          throw new RequestException(
              ErrorReason.REVOCATION_REASON_UNKNOWN,
              "reason: give REVOCATION_REASON_KEY_COMPROMISE,"
                  + " REVOCATION_REASON_AFFILIATION_CHANGED, REVOCATION_REASON_SUPERSEDED or"
                  + " REVOCATION_REASON_PRIVILEGE_WITHDRAWN.");
    };
  }

  private record Fields(String reason, Optional<String> description) {}

  /**
   * A request to revoke.
   *
   * @param reason why
   * @param description why, in the client's words
   */
  record Revoke(RevocationReason reason, Optional<String> description) {}
}
