package dev.latchkey.dev.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The form of an answer that kubectl asks for in order to show columns. */
final class Table {

  private static final String META = "meta.k8s.io/v1";

  private Table() {}

  /**
   * @param metadata the metadata of the list; empty for a single object
   * @param withObjects whether whole objects go with their rows, as for sorting
   */
  static ObjectNode of(
      ServedResource resource,
      JsonNode metadata,
      List<JsonNode> objects,
      boolean withObjects,
      Instant now) {
    ObjectNode table = object().put("kind", "Table").put("apiVersion", META);
    table.set("metadata", metadata);
    ArrayNode definitions = table.putArray("columnDefinitions");
    definitions.add(definition("Name", "name", 0));
    resource
        .columns()
        .forEach(column -> definitions.add(definition(column.name(), "", column.priority())));
    ArrayNode rows = table.putArray("rows");
    objects.forEach(item -> rows.add(row(resource, item, withObjects, now)));
    return table;
  }

  private static ObjectNode definition(String name, String format, int priority) {
    return object()
        .put("name", name)
        .put("type", "string")
        .put("format", format)
        .put("description", name)
        .put("priority", priority);
  }

  private static ObjectNode row(
      ServedResource resource, JsonNode item, boolean withObjects, Instant now) {
    ObjectNode row = object();
    ArrayNode cells = row.putArray("cells");
    cells.add(item.path("metadata").path("name"));
    for (Column column : resource.columns()) {
      column.cell(item, now).ifPresentOrElse(cells::add, cells::addNull);
    }
    if (withObjects) {
      row.set("object", item);
    } else {
      row.set(
          "object",
          object()
              .put("kind", "PartialObjectMetadata")
              .put("apiVersion", META)
              .set("metadata", item.path("metadata")));
    }
    return row;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
