package dev.latchkey.dev.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an object becomes when its declaration is applied: declared parts are replaced as wholes,
 * parts that were declared before and are no longer go, and everything else (status, the labels and
 * annotations of others, owners, finalizers) stays.
 */
final class Merge {

  private static final Set<String> NEVER_DECLARED =
      Set.of("apiVersion", "kind", "metadata", "status");
  private static final List<String> MAPS = List.of("labels", "annotations");

  private Merge() {}

  /**
   * @param live the object as it is
   * @param declared its declaration
   * @param before its declaration when it was applied last, if it was
   */
  static ObjectNode of(ObjectNode live, ObjectNode declared, Optional<ObjectNode> before) {
    ObjectNode result = live.deepCopy();
    ObjectNode earlier = before.orElseGet(JsonNodeFactory.instance::objectNode);
    replaceMembers(result, declared, earlier, NEVER_DECLARED);
    ObjectNode metadata = result.withObject("/metadata");
    for (String map : MAPS) {
      ObjectNode merged =
          metadata.path(map) instanceof ObjectNode existing
              ? existing
              : JsonNodeFactory.instance.objectNode();
      replaceMembers(
          merged,
          declared.path("metadata").path(map),
          earlier.path("metadata").path(map),
          Set.of());
      if (merged.isEmpty()) {
        metadata.remove(map);
      } else {
        metadata.set(map, merged);
      }
    }
    return result;
  }

  private static void replaceMembers(
      ObjectNode result, JsonNode declared, JsonNode before, Set<String> except) {
    before.properties().stream()
        .map(member -> member.getKey())
        .filter(name -> !except.contains(name) && !declared.has(name))
        .forEach(result::remove);
    declared.properties().stream()
        .filter(member -> !except.contains(member.getKey()))
        .forEach(member -> result.set(member.getKey(), member.getValue().deepCopy()));
  }
}
