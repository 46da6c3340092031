package dev.latchkey.dev.reference;

import static dev.latchkey.dev.reference.MarkdownTable.code;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A chart's values, as Markdown. A value is described by the comment above it that begins with
 * {@code # -- }, as helm-docs has it; an object may be described as a whole.
 */
final class ValuesReference {
  private static final String MARK = "-- ";

  private final Map<String, String> descriptions = new HashMap<>();
  private final List<String> missing = new ArrayList<>();

  private ValuesReference() {}

  /**
   * A table for the values at the top, and one for each object there.
   *
   * @param yaml the file {@code values.yaml}
   * @throws IllegalStateException if a value is not described
   */
  static String of(String yaml) {
    return new ValuesReference().sections(yaml);
  }

  private String sections(String yaml) {
    new Compose(LoadSettings.builder().setParseComments(true).build())
        .composeString(yaml)
        .ifPresent(root -> collect("", root));
    Map<String, MarkdownTable> sections = new LinkedHashMap<>();
    sections.put("", table());
    for (Map.Entry<String, JsonNode> value :
        Serialization.unmarshal(yaml, JsonNode.class).properties()) {
      boolean section = !isLeaf(value.getKey(), value.getValue());
      rows(
          sections.computeIfAbsent(section ? value.getKey() : "", name -> table()),
          value.getKey(),
          value.getValue());
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Say above each in values.yaml, with `# -- `, what it is for: " + missing);
    }
    return sections.entrySet().stream()
        .map(
            e ->
                (e.getKey().isEmpty() ? "" : "### Values of " + code(e.getKey()) + "\n\n")
                    + e.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static MarkdownTable table() {
    return new MarkdownTable("value", "type", "default", "description");
  }

  private void rows(MarkdownTable table, String path, JsonNode value) {
    String description = descriptions.getOrDefault(path, "");
    if (isLeaf(path, value)) {
      if (description.isEmpty()) {
        missing.add(path);
      }
      table.row(code(path), type(value), code(value.toString()), description);
      return;
    }
    if (!description.isEmpty()) {
      table.row(code(path), type(value), "", description);
    }
    value.properties().forEach(e -> rows(table, path + "." + e.getKey(), e.getValue()));
  }

  /** Whether a value is described as a whole. */
  private boolean isLeaf(String path, JsonNode value) {
    return !value.isObject()
        || value.isEmpty()
        || (descriptions.containsKey(path)
            && descriptions.keySet().stream().noneMatch(other -> other.startsWith(path + ".")));
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "list";
      case NULL -> "any";
      default -> value.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }

  private void collect(String path, Node node) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        String name = ((ScalarNode) entry.getKeyNode()).getValue();
        String here = path.isEmpty() ? name : path + "." + name;
        String description = description(entry.getKeyNode().getBlockComments());
        if (!description.isEmpty()) {
          descriptions.put(here, description);
        }
        collect(here, entry.getValueNode());
      }
    }
  }

  /** From the last line with the mark on; empty where there is none. */
  private static String description(List<CommentLine> comments) {
    List<String> lines = new ArrayList<>();
    for (CommentLine comment : comments) {
      String line = comment.getValue().strip();
      if (line.startsWith(MARK)) {
        lines.clear();
        lines.add(line.substring(MARK.length()));
      } else if (!lines.isEmpty()) {
        lines.add(line);
      }
    }
    return String.join(" ", lines);
  }
}
