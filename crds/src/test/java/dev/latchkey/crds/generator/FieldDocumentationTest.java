package dev.latchkey.crds.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.CustomResourceDefinitions;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kubectl explain} shows the descriptions of the schema, and nothing else. */
class FieldDocumentationTest {

  static List<String> crds() {
    return CustomResourceDefinitions.yaml();
  }

  @ParameterizedTest
  @MethodSource("crds")
  void kubectlExplainTeachesEveryField(String yaml) {
    JsonNode crd = Serialization.unmarshal(yaml, JsonNode.class);
    JsonNode root = crd.at("/spec/versions/0/schema/openAPIV3Schema");
    List<String> undocumented = new ArrayList<>();

    collect(crd.at("/spec/names/singular").asText(), root, undocumented);

    assertThat(undocumented).isEmpty();
  }

  /** The items of a list need no words beside those of the list, but their own fields do. */
  private static void collect(String path, JsonNode schema, List<String> undocumented) {
    if (schema.path("description").asText().isBlank()) {
      undocumented.add(path);
    }
    JsonNode parent = schema.has("items") ? schema.get("items") : schema;
    parent
        .path("properties")
        .properties()
        .forEach(field -> collect(path + "." + field.getKey(), field.getValue(), undocumented));
  }
}
