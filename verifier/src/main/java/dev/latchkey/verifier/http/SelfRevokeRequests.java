package dev.latchkey.verifier.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;

/** Reads the bodies of selfRevoke. Immutable. */
final class SelfRevokeRequests {
  private static final String CREDENTIAL = "credential";
  private static final String REASON = "reason";
  private static final String UNSPECIFIED = "REVOCATION_REASON_UNSPECIFIED";

  private final JsonBody json = new JsonBody();

  /**
   * What a holder asks for.
   *
   * @throws RequestException if the body is not of this form, or asks for what no holder may
   */
  SelfRevoke read(byte[] body) {
    Fields fields = json.read(body, SelfRevokeRequests::readFields, new Fields("", ""));
    if (fields.credential.isEmpty()) {
      throw new RequestException(
          ErrorReason.CREDENTIAL_REQUIRED, "credential: give the credential to revoke.");
    }
    return new SelfRevoke(fields.credential, reason(fields.reason));
  }

  private static RevocationReason reason(String text) {
    return switch (text) {
      case "REVOCATION_REASON_KEY_COMPROMISE" -> RevocationReason.KEY_COMPROMISE;
      case "REVOCATION_REASON_AFFILIATION_CHANGED" -> RevocationReason.AFFILIATION_CHANGED;
      case "REVOCATION_REASON_SUPERSEDED" -> RevocationReason.SUPERSEDED;
      case "REVOCATION_REASON_PRIVILEGE_WITHDRAWN" ->
          throw new RequestException(
              ErrorReason.REVOCATION_REASON_NOT_ALLOWED,
              "reason: a holder cannot withdraw its own privilege; give another reason.");
      case "", UNSPECIFIED ->
          throw new RequestException(
              ErrorReason.REVOCATION_REASON_REQUIRED,
              "reason: say why the credential is to be revoked.");
      default ->
          throw new RequestException(
              ErrorReason.REVOCATION_REASON_UNKNOWN,
              "reason: give REVOCATION_REASON_KEY_COMPROMISE,"
                  + " REVOCATION_REASON_AFFILIATION_CHANGED or REVOCATION_REASON_SUPERSEDED.");
    };
  }

  private static Fields readFields(JsonParser parser) throws IOException {
    String credential = "";
    String reason = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case CREDENTIAL -> credential = JsonBody.text(parser, CREDENTIAL);
        case REASON -> reason = JsonBody.text(parser, REASON);
        default -> parser.skipChildren();
      }
    }
    return new Fields(credential, reason);
  }

  private record Fields(String credential, String reason) {}

  /**
   * A request to revoke.
   *
   * @param credential the credential to revoke, not empty
   * @param reason why
   */
  record SelfRevoke(String credential, RevocationReason reason) {
    /** Shows the reason alone. */
    @Override
    public String toString() {
      return "SelfRevoke[" + reason + "]";
    }
  }
}
