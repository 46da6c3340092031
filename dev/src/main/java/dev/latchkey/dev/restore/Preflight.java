package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.dev.DevException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks whether a namespace can take what is planned: it holds no keys but those that an
 * interrupted restoration of the same file left there.
 */
final class Preflight {

  private static final int NAMED = 5;

  private final ClusterObjects objects;

  Preflight(ClusterObjects objects) {
    this.objects = objects;
  }

  /**
   * Changes nothing.
   *
   * @throws DevException when the namespace cannot take it
   */
  void check(NamespacePlan plan) {
    Optional<ObjectNode> namespace = objects.namespace(plan.namespace());
    if (namespace
        .filter(found -> found.at("/metadata/deletionTimestamp").isTextual())
        .isPresent()) {
      throw new DevException(
          "Namespace "
              + plan.namespace()
              + " is being deleted: wait until it is gone. Nothing was changed.");
    }
    Map<String, PlannedWrite> planned =
        plan.writes().stream().collect(Collectors.toMap(PlannedWrite::toString, write -> write));
    Map<KeyName, String> uids = new HashMap<>();
    Sameness sameness = new Sameness(uids);
    List<String> foreign = new ArrayList<>();
    for (SavedKind kind :
        List.of(SavedKind.ISSUED_API_KEY, SavedKind.IMPORTED_API_KEY, SavedKind.API_KEY_RECORD)) {
      for (JsonNode live : objects.list(kind, plan.namespace())) {
        String name = live.at("/metadata/name").asText();
        String reference = kind.kind() + " " + plan.namespace() + "/" + name;
        PlannedWrite write = planned.get(reference);
        if (write == null || !sameness.isSame(write, live)) {
          foreign.add(reference);
        } else if (kind.isKey()) {
          uids.put(write.keyName(), live.at("/metadata/uid").asText());
        }
      }
    }
    plan.writes().stream()
        .filter(write -> !write.kind().isKey() && write.kind() != SavedKind.API_KEY_RECORD)
        .filter(
            write -> objects.find(write).filter(live -> !sameness.isSame(write, live)).isPresent())
        .forEach(write -> foreign.add(write.toString()));
    if (!foreign.isEmpty()) {
      throw new DevException(refusal(plan.namespace(), foreign));
    }
  }

  private static String refusal(String namespace, List<String> foreign) {
    String named = foreign.stream().limit(NAMED).collect(Collectors.joining(", "));
    String more = foreign.size() > NAMED ? " and " + (foreign.size() - NAMED) + " more" : "";
    return "Namespace "
        + namespace
        + " holds what is not of this file or has other content: "
        + named
        + more
        + ". A namespace is restored where it has no keys yet: delete what nobody needs, or restore"
        + " into another cluster. Nothing was changed.";
  }
}
