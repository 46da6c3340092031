package dev.latchkey.dev.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

/**
 * Fills in what a schema gives as defaults, as a real API server does before it stores an object.
 */
final class SchemaDefaults {

  private SchemaDefaults() {}

  static void apply(JSONSchemaProps schema, JsonNode value) {
    if (value instanceof ObjectNode object && schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                if (!object.has(name) && property.getDefault() != null) {
                  object.set(name, property.getDefault().deepCopy());
                }
                apply(property, object.path(name));
              });
    }
    if (value.isArray() && schema.getItems() != null && schema.getItems().getSchema() != null) {
      value.forEach(element -> apply(schema.getItems().getSchema(), element));
    }
  }
}
