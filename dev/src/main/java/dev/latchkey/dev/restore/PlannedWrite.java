package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * An object to create.
 *
 * @param kind its kind
 * @param json what to create; treated as immutable
 * @param owner the key that owns it, whose uid is known only once that is there; its
 *     ownerReferences then hold one without a uid
 */
record PlannedWrite(SavedKind kind, ObjectNode json, Optional<KeyName> owner) {

  String namespace() {
    return json.at("/metadata/namespace").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  KeyName keyName() {
    return new KeyName(kind.kind(), name());
  }

  /**
   * What to send.
   *
   * @param uids the keys' uids in the cluster
   * @return empty when its owner is not there
   */
  Optional<ObjectNode> resolved(Map<KeyName, String> uids) {
    if (owner.isEmpty()) {
      return Optional.of(json);
    }
    return Optional.ofNullable(uids.get(owner.get()))
        .map(
            uid -> {
              ObjectNode complete = json.deepCopy();
              JsonNode reference = complete.at("/metadata/ownerReferences/0");
              ((ObjectNode) reference).put("uid", uid);
              return complete;
            });
  }

  /** Without its content, which may be a Secret's. */
  @Override
  public String toString() {
    return kind.kind() + " " + namespace() + "/" + name();
  }
}
