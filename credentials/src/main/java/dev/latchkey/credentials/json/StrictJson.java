package dev.latchkey.credentials.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads one JSON object (RFC 8259) and refuses what two readers could understand in two ways: a
 * member twice, anything after the end, bytes that are not UTF-8 to the letter, a byte order mark,
 * half of a surrogate pair, a number beyond a double (RFC 7493). Numbers are kept exactly as they
 * are. Depth is bounded. Thread-safe.
 */
public final class StrictJson {
  private static final int MAX_DEPTH = 512;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StrictJson() {}

  /** The object that these bytes are; empty if they are anything else. Never throws. */
  public static Optional<ObjectNode> object(byte[] json) {
    try {
      // Jackson would guess UTF-16 or UTF-32, and put U+FFFD where bytes are no UTF-8: two texts
      // would be one.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      JsonNode tree = MAPPER.readTree(text);
      // Of UTF-8, only an escape can make half a character.
      return tree instanceof ObjectNode object
              && hasOrdinaryNumbers(object)
              && (text.indexOf('\\') < 0 || hasWholeCharacters(object))
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException | RuntimeException notStrict) {
      return Optional.empty();
    }
  }

  /** Whether each number is one of a double's range; others become infinity, or text. */
  private static boolean hasOrdinaryNumbers(JsonNode node) {
    if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      return false;
    }
    for (JsonNode child : node) {
      if (!hasOrdinaryNumbers(child)) {
        return false;
      }
    }
    return true;
  }

  /** Whether names and texts can be written as UTF-8: halves of surrogate pairs cannot. */
  private static boolean hasWholeCharacters(ObjectNode object) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(object.toString());
  }

  /** An empty object, to be filled. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }
}
