package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.network.CidrBlock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes typed members out of a token's JSON; what is left is custom. Not thread-safe. */
final class ClaimReader {
  /** The last second of the year 9999, the last that RFC 3339 can write. */
  static final long MAX_SECONDS = 253_402_300_799L;

  private final ObjectNode left;

  ClaimReader(ObjectNode json) {
    this.left = json;
  }

  ObjectNode left() {
    return left;
  }

  String text(String name) {
    return optionalText(name).orElseThrow(DefectiveTokenException::malformed);
  }

  Optional<String> optionalText(String name) {
    return Optional.ofNullable(left.remove(name)).map(ClaimReader::text);
  }

  private static String text(JsonNode node) {
    DefectiveTokenException.require(node.isTextual() && !node.textValue().isEmpty());
    return node.textValue();
  }

  Instant seconds(String name) {
    JsonNode node = left.remove(name);
    DefectiveTokenException.require(
        node != null && node.isIntegralNumber() && node.canConvertToLong());
    return seconds(node.longValue());
  }

  static Instant seconds(long seconds) {
    DefectiveTokenException.require(seconds >= 0 && seconds <= MAX_SECONDS);
    return Instant.ofEpochSecond(seconds);
  }

  Optional<ObjectNode> object(String name) {
    JsonNode node = left.remove(name);
    DefectiveTokenException.require(node == null || node.isObject());
    return Optional.ofNullable((ObjectNode) node);
  }

  /** A list of texts, or a single one (RFC 7519, 4.1.3). */
  List<String> texts(String name) {
    JsonNode node = left.remove(name);
    if (node == null) {
      return List.of();
    }
    if (node.isTextual()) {
      return List.of(text(node));
    }
    DefectiveTokenException.require(node.isArray());
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(text(item)));
    return texts;
  }

  Optional<List<CidrBlock>> blocks(String name) {
    JsonNode node = left.get(name);
    DefectiveTokenException.require(node == null || node.isArray());
    return node == null ? Optional.empty() : Optional.of(blocks(texts(name)));
  }

  /** At most {@link TokenClaims#MAX_BLOCKS}, each once. */
  static List<CidrBlock> blocks(List<String> texts) {
    DefectiveTokenException.require(texts.size() <= TokenClaims.MAX_BLOCKS);
    try {
      return texts.stream().map(CidrBlock::parse).distinct().toList();
    } catch (IllegalArgumentException unreadable) {
      throw DefectiveTokenException.malformed();
    }
  }

  boolean isPublic(String name) {
    return switch (text(name)) {
      case "public" -> true;
      case "secret" -> false;
      default -> throw DefectiveTokenException.malformed();
    };
  }

  Optional<StatusReference> status(String name) {
    JsonNode node = left.remove(name);
    if (node == null) {
      return Optional.empty();
    }
    JsonNode index = node.path("status_list").path("idx");
    JsonNode uri = node.path("status_list").path("uri");
    DefectiveTokenException.require(
        index.isIntegralNumber()
            && index.canConvertToLong()
            && index.longValue() >= 0
            && uri.isTextual());
    return Optional.of(new StatusReference(index.longValue(), uri.textValue()));
  }

  /** The words of a text with single spaces between them; none in an empty one. */
  static List<String> words(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> words = List.of(text.split(" ", -1));
    DefectiveTokenException.require(words.stream().noneMatch(String::isEmpty));
    return words;
  }

  static ObjectNode object(byte[] json) {
    return StrictJson.object(json).orElseThrow(DefectiveTokenException::malformed);
  }
}
