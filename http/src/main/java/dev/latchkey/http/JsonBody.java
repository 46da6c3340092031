package dev.latchkey.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads bodies. Strict where a mistake could hide (a member twice, something after the end, a wrong
 * type), lenient where clients differ (unknown members, {@code null} for absent, an empty body for
 * {@code {}}). Immutable.
 */
public final class JsonBody {
  private static final int MAX_DEPTH = 64;

  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Whoever sends ever new names must not fill a table that is never emptied.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /**
   * What a body holds.
   *
   * @param reader reads the members of the one object; stands at its start
   * @param ofNothing what an empty body or {@code null} holds
   * @throws RequestException if the body is no JSON object
   */
  public <T> T read(byte[] body, ObjectReader<T> reader, T ofNothing) {
    try (JsonParser parser = json.createParser(utf8(body))) {
      JsonToken first = parser.nextToken();
      T result =
          first == null || first == JsonToken.VALUE_NULL
              ? ofNothing
              : reader.read(requireObject(parser));
      if (parser.nextToken() != null) {
        throw notJson("The body goes on after the end of its JSON value.");
      }
      return result;
    } catch (JsonProcessingException e) {
      // Its message quotes the body.
      throw notJson("The body is not valid JSON" + place(e.getLocation()));
    } catch (IOException e) {
      // Text in a wrong encoding, as there is no other input and output here.
      throw notJson("The body is not valid JSON: send it as UTF-8.");
    }
  }

  /** Jackson would guess the encoding, and read overlong forms and names that are not UTF-8. */
  private static String utf8(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  private static String place(JsonLocation location) {
    return location == null
        ? "."
        : ": look at line %d, column %d.".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static JsonParser requireObject(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw notJson("The body is not a JSON object.");
    }
    return parser;
  }

  /**
   * The text of the current value; empty for {@code null}.
   *
   * @throws RequestException if it is neither
   */
  public static String text(JsonParser parser, String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> "";
      default -> throw wrongType(field, "a string");
    };
  }

  /** That a field has another type than it should. */
  public static RequestException wrongType(String field, String type) {
    return new RequestException(ErrorReason.FIELD_TYPE_INVALID, field + ": must be " + type + ".");
  }

  private static RequestException notJson(String message) {
    return new RequestException(ErrorReason.BODY_NOT_JSON, message);
  }

  /** Reads one object. */
  @FunctionalInterface
  public interface ObjectReader<T> {
    /** Reads on to the end of the object at whose start the parser stands. */
    T read(JsonParser parser) throws IOException;
  }
}
