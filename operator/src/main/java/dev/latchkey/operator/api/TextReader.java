package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads texts, within limits that count Unicode code points. */
final class TextReader {
  private TextReader() {}

  /**
   * The text of the current value, which may be empty; nothing for {@code null}.
   *
   * @param most how many characters it may have
   */
  static Optional<String> read(JsonParser parser, String field, int most) throws IOException {
    Optional<String> text = read(parser, field);
    text.ifPresent(
        given -> {
          if (length(given) > most) {
            throw new RequestException(
                ErrorReason.FIELD_OUT_OF_RANGE,
                "%s: at most %d characters.".formatted(field, most));
          }
        });
    return text;
  }

  /** As {@link #read(JsonParser, String, int)}, of any length. */
  static Optional<String> read(JsonParser parser, String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> Optional.of(whole(parser.getText(), field));
      case VALUE_NULL -> Optional.empty();
      default -> throw JsonBody.wrongType(field, "a string");
    };
  }

  /**
   * The texts of the current array; nothing for {@code null}.
   *
   * @param mostItems how many there may be
   * @param mostLength how many characters each may have; at least one
   */
  static Optional<List<String>> readAll(
      JsonParser parser, String field, int mostItems, int mostLength) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw JsonBody.wrongType(field, "an array of strings");
    }
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw JsonBody.wrongType(field, "an array of strings");
      }
      String text = whole(parser.getText(), field);
      if (texts.size() == mostItems || text.isEmpty() || length(text) > mostLength) {
        throw new RequestException(
            ErrorReason.FIELD_OUT_OF_RANGE,
            "%s: at most %d items of 1 to %d characters each."
                .formatted(field, mostItems, mostLength));
      }
      texts.add(text);
    }
    return Optional.of(List.copyOf(texts));
  }

  /** The text, which must be writable as UTF-8: half of a surrogate pair could not be stored. */
  static String whole(String text, String field) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new RequestException(
          ErrorReason.TEXT_INVALID, field + ": text with half a surrogate pair is no Unicode.");
    }
    return text;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
