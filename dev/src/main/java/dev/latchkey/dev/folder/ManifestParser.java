package dev.latchkey.dev.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the objects that a file declares: one or more YAML documents, Lists included. */
final class ManifestParser {

  private static final String DEFAULT_NAMESPACE = "default";

  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * @param file the file's name
   * @param text its content
   */
  List<Manifest> parse(String file, String text) throws InvalidFileException {
    List<Manifest> manifests = new ArrayList<>();
    int number = 0;
    for (Object document : documents(text)) {
      number++;
      if (document != null) {
        JsonNode node = mapper.valueToTree(document);
        String place = number == 1 ? "" : "document " + number + ": ";
        collect(file, place, node, manifests);
      }
    }
    return List.copyOf(manifests);
  }

  private static List<Object> documents(String text) throws InvalidFileException {
    List<Object> documents = new ArrayList<>();
    try {
      new Load(LoadSettings.builder().build()).loadAllFromString(text).forEach(documents::add);
      return documents;
    } catch (MarkedYamlEngineException e) {
      // Its full message quotes the lines around, which may hold a Secret's.
      String place =
          e.getProblemMark()
              .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
              .orElse("somewhere");
      throw new InvalidFileException("no valid YAML at " + place + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new InvalidFileException("no valid YAML");
    }
  }

  private static void collect(String file, String place, JsonNode node, List<Manifest> manifests)
      throws InvalidFileException {
    if (!(node instanceof ObjectNode object)) {
      throw new InvalidFileException(place + "no Kubernetes object, which is a map");
    }
    if (object.path("kind").asText().endsWith("List") && object.path("items").isArray()) {
      for (JsonNode item : object.path("items")) {
        collect(file, place, item, manifests);
      }
      return;
    }
    manifests.add(new Manifest(ref(place, object), normalised(place, object), file));
  }

  private static ObjectRef ref(String place, ObjectNode object) throws InvalidFileException {
    String namespace = object.path("metadata").path("namespace").asText("");
    return new ObjectRef(
        required(place, object, "/apiVersion"),
        required(place, object, "/kind"),
        namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace,
        required(place, object, "/metadata/name"));
  }

  private static String required(String place, ObjectNode object, String pointer)
      throws InvalidFileException {
    JsonNode value = object.at(pointer);
    if (!value.isTextual() || value.asText().isBlank()) {
      String field = pointer.substring(1).replace('/', '.');
      throw new InvalidFileException(place + field + " is missing or no text");
    }
    return value.asText();
  }

  /** As the API server stores it: so that it can be compared, and a vanished entry noticed. */
  private static ObjectNode normalised(String place, ObjectNode object)
      throws InvalidFileException {
    if (!object.path("kind").asText().equals("Secret") || !object.has("stringData")) {
      return object;
    }
    ObjectNode secret = object.deepCopy();
    JsonNode plain = secret.remove("stringData");
    ObjectNode data =
        secret.path("data") instanceof ObjectNode existing
            ? existing
            : JsonNodeFactory.instance.objectNode();
    for (var entry : plain.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new InvalidFileException(
            place + "stringData." + entry.getKey() + " is no text; put it in quotes");
      }
      byte[] bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
      data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
    }
    secret.set("data", data);
    return secret;
  }
}
