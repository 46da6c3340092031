package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.dev.DevException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What {@code kubectl get -o yaml} saved: one or more documents, Lists included.
 *
 * @param objects the objects of known kinds, in the file's order
 * @param otherKinds how many objects of which other kinds there are
 */
record SavedFile(List<SavedObject> objects, SortedMap<String, Integer> otherKinds) {

  /**
   * Reads a file.
   *
   * @throws DevException when it was not saved from an API server
   */
  static SavedFile parse(String text) {
    List<SavedObject> objects = new ArrayList<>();
    SortedMap<String, Integer> otherKinds = new TreeMap<>();
    ObjectMapper mapper = new ObjectMapper();
    for (Object document : documents(text)) {
      if (document != null) {
        collect(mapper.valueToTree(document), objects, otherKinds);
      }
    }
    return new SavedFile(List.copyOf(objects), otherKinds);
  }

  private static List<Object> documents(String text) {
    List<Object> documents = new ArrayList<>();
    // The library's own limit is a few thousand objects.
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      new Load(settings).loadAllFromString(text).forEach(documents::add);
      return documents;
    } catch (MarkedYamlEngineException e) {
      // Its full message quotes the lines around, which may hold a Secret's.
      String place =
          e.getProblemMark()
              .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
              .orElse("somewhere");
      throw new DevException("The file is no valid YAML at " + place + ".");
    } catch (YamlEngineException e) {
      throw new DevException("The file is no valid YAML.");
    }
  }

  private static void collect(
      JsonNode node, List<SavedObject> objects, Map<String, Integer> otherKinds) {
    String kind = node.path("kind").asText();
    if (kind.isEmpty()) {
      throw new DevException("The file holds something that is no Kubernetes object.");
    }
    if (kind.endsWith("List") && node.path("items").isArray()) {
      node.path("items").forEach(item -> collect(item, objects, otherKinds));
      return;
    }
    Optional<SavedKind> known = SavedKind.of(node.path("apiVersion").asText(), kind);
    if (known.isEmpty()) {
      otherKinds.merge(kind, 1, Integer::sum);
      return;
    }
    SavedObject object = new SavedObject(known.get(), (ObjectNode) node);
    if (object.name().isEmpty() || object.namespace().isEmpty() || object.uid().isEmpty()) {
      throw new DevException(
          "The "
              + object
              + " in the file has no name, namespace or uid: it was not saved from a cluster."
              + " `kubectl get -o yaml` writes all three.");
    }
    objects.add(object);
  }
}
