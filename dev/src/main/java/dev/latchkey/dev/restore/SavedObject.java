package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * One object as it was saved.
 *
 * @param kind its kind
 * @param json all of it; treated as immutable
 */
record SavedObject(SavedKind kind, ObjectNode json) {

  String namespace() {
    return json.at("/metadata/namespace").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  String uid() {
    return json.at("/metadata/uid").asText();
  }

  Optional<String> label(String name) {
    return Optional.ofNullable(json.at("/metadata/labels").get(name)).map(JsonNode::asText);
  }

  List<JsonNode> ownerReferences() {
    return StreamSupport.stream(json.at("/metadata/ownerReferences").spliterator(), false).toList();
  }

  boolean isBeingDeleted() {
    return json.at("/metadata/deletionTimestamp").isTextual();
  }

  KeyName keyName() {
    return new KeyName(kind.kind(), name());
  }

  /** Without its content, which may be a Secret's. */
  @Override
  public String toString() {
    return kind.kind() + " " + namespace() + "/" + name();
  }
}
