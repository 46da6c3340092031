package dev.latchkey.testing.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The JSON Schemas of an OpenAPI 3.1 document; formats count. Thread-safe. */
public final class ApiSchemas {
  private static final String DOCUMENT = "https://latchkey.dev/openapi.json";

  /** The members of a document, none of which says anything about JSON. */
  private static final Set<String> MEMBERS =
      Set.of("openapi", "info", "servers", "tags", "security", "paths", "components");

  private final Map<JsonPointer, Schema> schemas = new ConcurrentHashMap<>();
  private final SchemaRegistry registry;

  private ApiSchemas(JsonNode document) {
    String text = document.toString();
    this.registry =
        SchemaRegistry.withDialect(
            dialect(),
            builder ->
                builder
                    .schemas(Map.of(DOCUMENT, text))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /** The schemas as they are written. */
  public static ApiSchemas of(JsonNode document) {
    return new ApiSchemas(document);
  }

  /**
   * The schemas, stricter than they are written: objects have no members that a schema does not
   * list. A document that said so itself would keep its clients from reading newer answers.
   */
  public static ApiSchemas strict(JsonNode document) {
    JsonNode strict = document.deepCopy();
    closeObjects(strict);
    return new ApiSchemas(strict);
  }

  /**
   * What a schema says against a value; nothing if it allows it.
   *
   * @param schema where the schema is in the document
   */
  public List<String> violations(JsonPointer schema, JsonNode value) {
    return schemas.computeIfAbsent(schema, this::load).validate(value).stream()
        .map(Object::toString)
        .distinct()
        .toList();
  }

  /** Reads a document as if it were a schema, as references from one schema to another do. */
  private static Dialect dialect() {
    Dialect.Builder builder = Dialect.builder(Dialects.getDraft202012());
    MEMBERS.forEach(member -> builder.keyword(new NonValidationKeyword(member)));
    return builder.build();
  }

  private Schema load(JsonPointer pointer) {
    ObjectNode reference =
        JsonNodeFactory.instance.objectNode().put("$ref", DOCUMENT + "#" + escape(pointer));
    return registry.getSchema(SchemaLocation.of(DOCUMENT + "/" + pointer.hashCode()), reference);
  }

  /** As a fragment of a URI (RFC 6901, section 6). */
  private static String escape(JsonPointer pointer) {
    return pointer.toString().replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
  }

  private static void closeObjects(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("unevaluatedProperties", false);
    }
    node.forEach(ApiSchemas::closeObjects);
  }
}
