package dev.latchkey.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.testing.contract.ApiSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the document against the published schema of OpenAPI 3.1, against itself, and against the
 * code. To write the JSON anew after a change of the YAML: {@code ./mvnw -pl http -am test
 * -Dtest=OpenApiDocumentTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dlatchkey.openapi.write=true}.
 */
class OpenApiDocumentTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/latchkey/http/openapi");
  private static final Set<String> METHODS = Set.of("get", "post", "patch", "put", "delete");
  private static final String META_SCHEMA = "https://json-schema.org/draft/2020-12/schema";

  private final JsonNode document =
      new YAMLMapper().readTree(FOLDER.resolve("openapi.yaml").toFile());
  private final ApiSchemas schemas = ApiSchemas.of(document);
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  OpenApiDocumentTest() throws IOException {}

  @Test
  void theServedJsonIsTheYaml() throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));
    String json = new ObjectMapper().writer(printer).writeValueAsString(document) + "\n";
    Path served = FOLDER.resolve("openapi.json");
    if (Boolean.getBoolean("latchkey.openapi.write")) {
      Files.writeString(served, json);
    }
    assertThat(served)
        .as("stale; write it anew with -Dlatchkey.openapi.write=true")
        .exists()
        .content()
        .isEqualTo(json);
  }

  @Test
  void itIsOpenApi() throws IOException {
    try (InputStream schema = getClass().getResourceAsStream("oas-3.1-schema.json")) {
      assertThat(registry.getSchema(schema).validate(document)).isEmpty();
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
    Set<String> references = new TreeSet<>();
    walk(
        document,
        JsonPointer.empty(),
        (pointer, node) -> {
          if (node.path("$ref").isTextual()) {
            String reference = node.get("$ref").asText();
            references.add(reference);
            assertThat(document.at(reference.substring(1)).isMissingNode())
                .as("%s refers to %s", pointer, reference)
                .isFalse();
          }
        });
    // Answers at no operation's path: the document's description says of them.
    references.add("#/components/responses/PathNotFound");
    references.add("#/components/responses/MethodNotAllowed");
    references.add("#/components/securitySchemes/kubernetesToken");
    document
        .get("components")
        .forEachEntry(
            (kind, members) ->
                members
                    .fieldNames()
                    .forEachRemaining(
                        name ->
                            assertThat(references).contains("#/components/" + kind + "/" + name)));
  }

  @Test
  void everySchemaIsJsonSchema() {
    Map<JsonPointer, JsonNode> found = new LinkedHashMap<>();
    walk(
        document,
        JsonPointer.empty(),
        (pointer, node) -> {
          if (node.path("schema").isObject()) {
            found.put(pointer.appendProperty("schema"), node.get("schema"));
          }
        });
    document
        .at("/components/schemas")
        .forEachEntry(
            (name, schema) ->
                found.put(JsonPointer.compile("/components/schemas/" + name), schema));

    assertThat(found).hasSizeGreaterThan(100);
    found.forEach(
        (pointer, schema) ->
            assertThat(registry.getSchema(SchemaLocation.of(META_SCHEMA)).validate(schema))
                .as("%s", pointer)
                .isEmpty());
  }

  @Test
  void everyExampleIsWhatItsSchemaAllows() {
    Set<JsonPointer> checked = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    walk(
        document,
        JsonPointer.empty(),
        (pointer, node) -> {
          if (!node.path("schema").isObject()) {
            return;
          }
          JsonPointer schema = pointer.appendProperty("schema");
          boolean header = pointer.toString().startsWith("/components/headers/");
          examples(node)
              .forEach(
                  example -> {
                    checked.add(pointer);
                    assertThat(
                            schemas.violations(
                                schema, header ? TextNode.valueOf(example.asText()) : example))
                        .as("%s: %s", pointer, example)
                        .isEmpty();
                  });
        });

    assertThat(checked).hasSizeGreaterThan(50);
  }

  @Test
  void everyBodyHasAnExample() {
    forEachOperation(
        (pointer, operation) ->
            walk(
                operation,
                pointer,
                (place, node) -> {
                  if (node.path("schema").isObject()
                      && place.toString().contains("/content/")
                      && !place.toString().contains("merge-patch")) {
                    assertThat(examples(node)).as("%s", place).isNotEmpty();
                  }
                }));
  }

  @Test
  void everyOperationSaysWhatItIsAndHowItFails() {
    Set<String> tags = texts(document.get("tags"), "name");
    Set<String> ids = new TreeSet<>();
    forEachOperation(
        (pointer, operation) -> {
          assertThat(ids.add(operation.path("operationId").asText())).as("%s", pointer).isTrue();
          assertThat(operation.path("summary").asText()).as("%s", pointer).isNotEmpty();
          assertThat(operation.path("description").asText()).as("%s", pointer).isNotEmpty();
          assertThat(operation.path("tags")).as("%s", pointer).hasSize(1);
          assertThat(tags).contains(operation.path("tags").get(0).asText());
          assertThat(operation.at("/responses/default/$ref").asText())
              .as("%s", pointer)
              .isEqualTo("#/components/responses/ServerError");
          boolean guarded = pointer.toString().contains("~1admin~1");
          boolean open = pointer.toString().contains("jwks.json");
          if (guarded && !open) {
            assertThat(operation.has("security")).as("%s", pointer).isFalse();
            assertThat(operation.get("responses").fieldNames())
                .toIterable()
                .as("%s", pointer)
                .contains("401", "403", "503");
          } else {
            assertThat(operation.get("security")).as("%s", pointer).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "post, /v2alpha1/admin/apiKeys:verify, 200",
    "post, /v2alpha1/admin/apiKeys:batchVerify, 200",
    "post, /v2alpha1/admin/apiKeys:derive, 200",
    "get, /v2alpha1/admin/derivedKeys/jwks.json, 200",
    "post, /v2alpha1/apiKeys:selfRevoke, 200",
    "post, /v2alpha1/admin/issuedApiKeys, 201",
    "get, /v2alpha1/admin/issuedApiKeys/{key_id}, 200",
    "get, /v2alpha1/admin/issuedApiKeys, 200",
    "patch, /v2alpha1/admin/issuedApiKeys/{key_id}, 200",
    "post, /v2alpha1/admin/issuedApiKeys/{key_id}:rotate, 201",
    "post, /v2alpha1/admin/apiKeys/{key_id}:revoke, 204",
    "post, /v2alpha1/admin/importedApiKeys, 201",
    "post, /v2alpha1/admin/importedApiKeys:batchImport, 200",
    "get, /v2alpha1/admin/importedApiKeys/{key_id}, 200",
    "get, /v2alpha1/admin/importedApiKeys, 200",
    "patch, /v2alpha1/admin/importedApiKeys/{key_id}, 200",
    "delete, /v2alpha1/admin/importedApiKeys/{key_id}, 204",
    "post, /v2alpha1/admin/importedApiKeys:batchCreate, 200",
    "post, /v2alpha1/admin/issuedApiKeys/{key_id}:revoke, 204",
    "post, /v2alpha1/admin/importedApiKeys/{key_id}:revoke, 204",
    "get, /v2alpha1/derivedKeys/jwks.json, 200",
    "get, /v2alpha1/derivedKeys/statusLists/{namespace}, 200"
  })
  void everyOperationOfTheContractIsThere(String method, String path, String success) {
    JsonNode responses = document.get("paths").path(path).path(method).path("responses");
    assertThat(responses.fieldNames())
        .toIterable()
        .filteredOn(status -> status.startsWith("2"))
        .containsExactly(success);
  }

  @Test
  void everyReasonIsThereWithItsCode() {
    Map<String, Integer> documented = new LinkedHashMap<>();
    document
        .at("/components/examples")
        .forEachEntry(
            (name, example) -> {
              JsonNode value = example.get("value");
              if (value.has("details")) {
                assertThat(value.at("/details/0/reason").asText()).isEqualTo(name);
                documented.put(name, value.get("code").asInt());
              }
            });
    Map<String, Integer> inCode = new LinkedHashMap<>();
    Arrays.stream(ErrorReason.values()).forEach(reason -> inCode.put(reason.name(), reason.code()));

    assertThat(documented).containsExactlyInAnyOrderEntriesOf(inCode);
  }

  @Test
  void everyErrorListsReasonsOfItsStatusAlone() {
    Set<String> listed = new TreeSet<>();
    forEachOperation(
        (pointer, operation) ->
            operation
                .get("responses")
                .forEachEntry(
                    (status, response) -> {
                      JsonNode examples =
                          resolve(response)
                              .path("content")
                              .path("application/json")
                              .path("examples");
                      if (status.startsWith("2") || status.equals("304")) {
                        return;
                      }
                      assertThat(examples).as("%s %s", pointer, status).isNotEmpty();
                      examples
                          .fieldNames()
                          .forEachRemaining(
                              name -> {
                                listed.add(name);
                                int expected = ErrorReason.valueOf(name).httpStatus();
                                if (!status.equals("default")) {
                                  assertThat(Integer.toString(expected))
                                      .as("%s lists %s", pointer, name)
                                      .isEqualTo(status);
                                }
                              });
                    }));
    listed.addAll(List.of("PATH_NOT_FOUND", "METHOD_NOT_ALLOWED"));

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorReason.values()).map(ErrorReason::name).toList());
  }

  private void forEachOperation(BiConsumer<JsonPointer, JsonNode> action) {
    document
        .get("paths")
        .forEachEntry(
            (path, item) ->
                item.forEachEntry(
                    (method, operation) -> {
                      if (METHODS.contains(method)) {
                        action.accept(
                            JsonPointer.empty()
                                .appendProperty("paths")
                                .appendProperty(path)
                                .appendProperty(method),
                            operation);
                      }
                    }));
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? resolve(document.at(node.get("$ref").asText().substring(1))) : node;
  }

  private List<JsonNode> examples(JsonNode holder) {
    return holder.has("example")
        ? List.of(holder.get("example"))
        : StreamSupport.stream(holder.path("examples").spliterator(), false)
            .map(example -> resolve(example).get("value"))
            .toList();
  }

  private static Set<String> texts(JsonNode list, String field) {
    Set<String> texts = new TreeSet<>();
    list.forEach(item -> texts.add(item.get(field).asText()));
    return texts;
  }

  private static void walk(
      JsonNode node, JsonPointer pointer, BiConsumer<JsonPointer, JsonNode> action) {
    if (node.isObject()) {
      action.accept(pointer, node);
      node.forEachEntry((name, child) -> walk(child, pointer.appendProperty(name), action));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(node.get(i), pointer.appendIndex(i), action);
      }
    }
  }
}
