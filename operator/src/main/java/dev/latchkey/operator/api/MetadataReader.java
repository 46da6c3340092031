package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads metadata as the API server will keep it. That has 64-bit integers and doubles: other
 * numbers become the nearest double, and one without a fraction an integer, {@code 1.0} as {@code
 * 1}. So what is answered at once is what is answered later, and the limit of size holds for what
 * is stored.
 */
final class MetadataReader {
  private static final int MAX_BYTES = 4096;

  /** From here on the API server writes doubles with an exponent. */
  private static final double EXPONENT_FROM = 1e21;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private final String field;
  private int values;

  private MetadataReader(JsonParser parser, String field) {
    this.parser = parser;
    this.field = field;
  }

  /** The object that the parser stands at; nothing for {@code null}. */
  static Optional<ObjectNode> read(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonBody.wrongType(field, "an object");
    }
    MetadataReader reader = new MetadataReader(parser, field);
    ObjectNode metadata = reader.object();
    String json = TextReader.whole(metadata.toString(), field);
    if (json.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw reader.tooLarge();
    }
    return Optional.of(metadata);
  }

  private ObjectNode object() throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      object.set(name, value());
    }
    return object;
  }

  private ArrayNode array() throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value());
    }
    return array;
  }

  private JsonNode value() throws IOException {
    values++;
    if (values > MAX_BYTES) {
      // No value is shorter than a byte; of a large body, not all are to be kept first.
      throw tooLarge();
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? number(parser.getDoubleValue())
              : integer(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> number(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private JsonNode number(double number) {
    if (!Double.isFinite(number)) {
      throw new RequestException(
          ErrorReason.METADATA_INVALID,
          field + ": a number is beyond what a double holds (1.8e308); give it as a string.");
    }
    if (number != Math.rint(number) || Math.abs(number) >= EXPONENT_FROM) {
      return NODES.numberNode(number);
    }
    BigInteger whole = new BigDecimal(Double.toString(number)).toBigIntegerExact();
    return whole.bitLength() < Long.SIZE ? integer(whole.longValue()) : NODES.numberNode(whole);
  }

  /** As Jackson reads it. */
  private static JsonNode integer(long number) {
    return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
  }

  private RequestException tooLarge() {
    return new RequestException(
        ErrorReason.FIELD_OUT_OF_RANGE, field + ": at most 4096 bytes as compact JSON.");
  }
}
