package dev.latchkey.operator.api;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The fields of a key that requests can say something of. */
enum KeyField {
  NAME("name", "name"),
  ACTOR_ID("actor_id", "actorId"),
  SCOPES("scopes", "scopes"),
  TTL("ttl", "ttl"),
  METADATA("metadata", "metadata"),
  RATE_LIMIT_POLICY("rate_limit_policy", "rateLimitPolicy"),
  IP_RESTRICTION("ip_restriction", "ipRestriction"),
  VISIBILITY("visibility", "visibility"),
  REQUEST_ID("request_id", "requestId"),
  RAW_KEY("raw_key", "rawKey");

  /** What a key that is issued can be given. */
  static final Set<KeyField> ISSUED = EnumSet.complementOf(EnumSet.of(RAW_KEY));

  /** What a key that is imported can be given. */
  static final Set<KeyField> IMPORTED = EnumSet.allOf(KeyField.class);

  /** What a key that is imported with others can be given. */
  static final Set<KeyField> IMPORTED_IN_BATCH = EnumSet.complementOf(EnumSet.of(REQUEST_ID));

  /** What an update can change. */
  static final Set<KeyField> UPDATABLE =
      EnumSet.of(NAME, SCOPES, METADATA, RATE_LIMIT_POLICY, IP_RESTRICTION);

  /** What a rotation can change. */
  static final Set<KeyField> ROTATABLE =
      EnumSet.of(NAME, SCOPES, METADATA, RATE_LIMIT_POLICY, IP_RESTRICTION, VISIBILITY);

  private final String text;
  private final String camelCase;

  KeyField(String text, String camelCase) {
    this.text = text;
    this.camelCase = camelCase;
  }

  /** The name in bodies, in snake case. */
  String text() {
    return text;
  }

  /** The field of this name in a body. */
  static Optional<KeyField> ofBody(String name) {
    for (KeyField field : values()) {
      if (field.text.equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** The field of this name in an update mask: snake case, or camel case as protobuf's JSON has. */
  static Optional<KeyField> ofMask(String name) {
    for (KeyField field : values()) {
      if (field.text.equals(name) || field.camelCase.equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
