package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyChanges;
import dev.latchkey.operator.admin.KeyKind;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the bodies of updates: the key itself, or an object with the key as its one member, as
 * generated clients send it. Immutable.
 */
final class UpdateRequests {
  private final JsonBody json = new JsonBody();

  /**
   * What is to become of a key.
   *
   * @param rule by what the update mask says; fields that it does not look at are ignored
   * @throws RequestException if the body is not of this form, or beyond its limits
   */
  KeyChanges read(byte[] body, KeyKind kind, ChangeRule rule) {
    return rule.changes(json.read(body, parser -> fields(parser, kind, rule), new KeyFields()));
  }

  private static KeyFields fields(JsonParser parser, KeyKind kind, ChangeRule rule)
      throws IOException {
    KeyFields bare = new KeyFields();
    Optional<KeyFields> wrapped = Optional.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      Optional<KeyKind> wrapper = KeyNames.kindOfMember(member).filter(other -> isPresent(parser));
      if (wrapper.isPresent()) {
        requireObject(parser, member);
        requireKind(wrapper.get(), kind);
        wrapped = Optional.of(KeyFields.read(parser, rule.fields()));
      } else {
        bare.readMember(parser, member, rule.fields());
      }
    }
    return wrapped.orElse(bare);
  }

  private static boolean isPresent(JsonParser parser) {
    return parser.currentToken() != JsonToken.VALUE_NULL;
  }

  private static void requireObject(JsonParser parser, String member) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonBody.wrongType(member, "an object");
    }
  }

  /** With a mask, a body that is ignored would clear all that the mask names. */
  private static void requireKind(KeyKind sent, KeyKind kind) {
    if (sent != kind) {
      throw new RequestException(
          ErrorReason.FIELD_TYPE_INVALID,
          "%s: the key at this path is of the other kind; send it bare or as %s."
              .formatted(KeyNames.member(sent), KeyNames.member(kind)));
    }
  }
}
