package dev.latchkey.verifier.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.Durations;
import dev.latchkey.credentials.token.TokenAlgorithm;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.derivation.DerivationRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the bodies of derive. Immutable. */
final class DeriveRequests {
  private static final int MAX_ITEMS = 100;
  private static final int MAX_ITEM_LENGTH = 255;

  /** Keeps numbers exactly as they are. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final JsonBody json = new JsonBody();

  /**
   * What a holder asks for.
   *
   * @throws RequestException if the body is not of this form
   */
  DerivationRequest read(byte[] body) {
    DerivationRequest request = json.read(body, DeriveRequests::readFields, new Fields().request());
    if (request.credential().isEmpty()) {
      throw new RequestException(
          ErrorReason.CREDENTIAL_REQUIRED, "credential: give the credential to derive from.");
    }
    return request;
  }

  private static DerivationRequest readFields(JsonParser parser) throws IOException {
    Fields fields = new Fields();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "credential" -> fields.credential = JsonBody.text(parser, name);
        case "algorithm" -> fields.algorithm = algorithm(JsonBody.text(parser, name));
        case "ttl" -> fields.ttl = ttl(JsonBody.text(parser, name));
        case "scopes" -> fields.scopes = texts(parser, name);
        case "audience" -> fields.audience = texts(parser, name);
        case "custom_claims" -> fields.customClaims = object(parser, name);
        default -> parser.skipChildren();
      }
    }
    return fields.request();
  }

  private static TokenAlgorithm algorithm(String text) {
    return switch (text) {
      case "", "TOKEN_ALGORITHM_UNSPECIFIED", "TOKEN_ALGORITHM_JWT" -> TokenAlgorithm.JWT;
      case "TOKEN_ALGORITHM_MACAROON" -> TokenAlgorithm.MACAROON;
      default ->
          throw new RequestException(
              ErrorReason.TOKEN_ALGORITHM_UNKNOWN,
              "algorithm: give TOKEN_ALGORITHM_JWT or TOKEN_ALGORITHM_MACAROON.");
    };
  }

  private static Optional<Duration> ttl(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          ErrorReason.TTL_INVALID, "ttl: give a duration of 1s or more, such as 900s or 1h30m.");
    }
  }

  private static List<String> texts(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw JsonBody.wrongType(field, "an array of strings");
    }
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw JsonBody.wrongType(field, "an array of strings");
      }
      String text = parser.getText();
      if (texts.size() == MAX_ITEMS
          || text.isEmpty()
          || text.codePointCount(0, text.length()) > MAX_ITEM_LENGTH
          || !isWhole(text)) {
        throw new RequestException(
            ErrorReason.FIELD_OUT_OF_RANGE,
            field + ": at most 100 items of 1 to 255 characters of Unicode each.");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Whether a text can be written: half of a surrogate pair would become a question mark. */
  private static boolean isWhole(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static ObjectNode object(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return MAPPER.createObjectNode();
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonBody.wrongType(field, "an object");
    }
    try {
      JsonNode tree = MAPPER.readTree(parser);
      return (ObjectNode) tree;
    } catch (NumberFormatException beyondAnyNumber) {
      throw new RequestException(
          ErrorReason.CUSTOM_CLAIMS_NOT_ALLOWED,
          field + ": a number's exponent is too large; give the number as a string.");
    }
  }

  private static final class Fields {
    private String credential = "";
    private TokenAlgorithm algorithm = TokenAlgorithm.JWT;
    private Optional<Duration> ttl = Optional.empty();
    private List<String> scopes = List.of();
    private List<String> audience = List.of();
    private ObjectNode customClaims = MAPPER.createObjectNode();

    DerivationRequest request() {
      return new DerivationRequest(credential, algorithm, ttl, scopes, audience, customClaims);
    }
  }
}
