package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.credentials.Durations;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a key as a body has them, within the contract's limits; {@code null} counts as
 * absent. May hold a raw key, and does not show it. Filled by one thread, then only read.
 */
final class KeyFields {
  private static final int MAX_NAME = 255;
  private static final int MAX_SCOPES = 100;
  private static final int MAX_SCOPE = 255;
  private static final int MAX_REQUEST_ID = 36;

  private Optional<String> name = Optional.empty();
  private Optional<String> actorID = Optional.empty();
  private Optional<List<String>> scopes = Optional.empty();
  private Optional<Duration> ttl = Optional.empty();
  private Optional<ObjectNode> metadata = Optional.empty();
  private Optional<RateLimit> rateLimit = Optional.empty();
  private Optional<IpRestriction> ipRestriction = Optional.empty();
  private Optional<Visibility> visibility = Optional.empty();
  private Optional<String> requestID = Optional.empty();
  private Optional<String> rawKey = Optional.empty();

  /**
   * Reads the object that the parser stands at.
   *
   * @param wanted the fields to read; all others are ignored, whatever they hold
   * @throws RequestException if a wanted field is of a wrong type or beyond its limits
   */
  static KeyFields read(JsonParser parser, Set<KeyField> wanted) throws IOException {
    KeyFields fields = new KeyFields();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      fields.readMember(parser, member, wanted);
    }
    return fields;
  }

  /** Reads the value of one member, at which the parser stands; ignores it if it is not wanted. */
  void readMember(JsonParser parser, String member, Set<KeyField> wanted) throws IOException {
    Optional<KeyField> field = KeyField.ofBody(member).filter(wanted::contains);
    if (field.isEmpty()) {
      parser.skipChildren();
      return;
    }
    switch (field.get()) {
      case NAME -> name = TextReader.read(parser, member, MAX_NAME);
      case ACTOR_ID -> actorID = TextReader.read(parser, member, MAX_NAME);
      case SCOPES -> scopes = TextReader.readAll(parser, member, MAX_SCOPES, MAX_SCOPE);
      case TTL -> ttl = ttl(JsonBody.text(parser, member), member);
      case METADATA -> metadata = MetadataReader.read(parser, member);
      case RATE_LIMIT_POLICY -> rateLimit = RateLimitReader.read(parser, member);
      case IP_RESTRICTION -> ipRestriction = IpRestrictionReader.read(parser, member);
      case VISIBILITY -> visibility = visibility(JsonBody.text(parser, member), member);
      case REQUEST_ID -> requestID = TextReader.read(parser, member, MAX_REQUEST_ID);
      case RAW_KEY -> rawKey = TextReader.read(parser, member);
    }
  }

  /** The name; may be empty. */
  Optional<String> name() {
    return name;
  }

  /** The actor; may be empty. */
  Optional<String> actorID() {
    return actorID;
  }

  /** The scopes; may be none. */
  Optional<List<String>> scopes() {
    return scopes;
  }

  /** The time to live. */
  Optional<Duration> ttl() {
    return ttl;
  }

  /** The metadata; may be an empty object. */
  Optional<ObjectNode> metadata() {
    return metadata;
  }

  /** The rate limit. */
  Optional<RateLimit> rateLimit() {
    return rateLimit;
  }

  /** The IP restriction; may have no CIDRs. */
  Optional<IpRestriction> ipRestriction() {
    return ipRestriction;
  }

  /** The visibility. */
  Optional<Visibility> visibility() {
    return visibility;
  }

  /** The request id; may be empty. */
  Optional<String> requestID() {
    return requestID;
  }

  /** The raw key, as it came. */
  Optional<String> rawKey() {
    return rawKey;
  }

  private static Optional<Duration> ttl(String text, String field) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      throw new RequestException(ErrorReason.TTL_INVALID, field + ": " + e.getMessage() + ".");
    }
  }

  private static Optional<Visibility> visibility(String text, String field) {
    return switch (text) {
      case "", "KEY_VISIBILITY_UNSPECIFIED" -> Optional.empty();
      case "KEY_VISIBILITY_SECRET" -> Optional.of(Visibility.SECRET);
      case "KEY_VISIBILITY_PUBLIC" -> Optional.of(Visibility.PUBLIC);
      default ->
          throw new RequestException(
              ErrorReason.VISIBILITY_UNKNOWN,
              field + ": give KEY_VISIBILITY_SECRET or KEY_VISIBILITY_PUBLIC.");
    };
  }
}
