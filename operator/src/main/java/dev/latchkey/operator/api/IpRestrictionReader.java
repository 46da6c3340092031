package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads IP restrictions. Prefixes are kept masked, and in their canonical form. */
final class IpRestrictionReader {
  private static final int MAX_CIDRS = 64;

  /** The longest prefix that can be written, and more. */
  private static final int MAX_LENGTH = 64;

  private IpRestrictionReader() {}

  /** The restriction that the parser stands at; nothing for {@code null}. */
  static Optional<IpRestriction> read(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonBody.wrongType(field, "an object");
    }
    List<String> cidrs = List.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String path = field + "." + name;
      parser.nextToken();
      if (name.equals("allowed_cidrs")) {
        cidrs = TextReader.readAll(parser, path, MAX_CIDRS, MAX_LENGTH).orElse(List.of());
        cidrs = cidrs.stream().map(cidr -> canonical(cidr, path)).toList();
      } else {
        parser.skipChildren();
      }
    }
    return Optional.of(new IpRestriction(cidrs));
  }

  private static String canonical(String cidr, String path) {
    try {
      return CidrBlock.parse(cidr).toString();
    } catch (IllegalArgumentException e) {
      throw new RequestException(ErrorReason.CIDR_INVALID, path + ": " + e.getMessage() + ".");
    }
  }
}
