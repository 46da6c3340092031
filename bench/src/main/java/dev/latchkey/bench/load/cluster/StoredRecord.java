package dev.latchkey.bench.load.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * Writes records as an API server answers with them: with what it adds to each, of which the
 * managed fields are the most. Immutable.
 */
final class StoredRecord {
  private static final String MANAGER =
      """
      {"manager":"latchkey-operator","operation":"Update","apiVersion":"latchkey.dev/v1alpha1",\
      "fieldsType":"FieldsV1"}\
      """;

  private final KubernetesSerialization serialization = LatchkeyClients.serialization();
  private final ObjectMapper mapper = new ObjectMapper();

  byte[] write(ApiKeyRecord record) {
    try {
      ObjectNode tree = (ObjectNode) mapper.readTree(serialization.asJson(record));
      ObjectNode metadata = tree.withObject("/metadata");
      metadata.put("generation", 1).put("resourceVersion", "1");
      ObjectNode manager = (ObjectNode) mapper.readTree(MANAGER);
      manager.set("time", metadata.get("creationTimestamp"));
      ObjectNode fields = manager.putObject("fieldsV1");
      ObjectNode labels = fields.putObject("f:metadata").putObject("f:labels");
      addFields(labels, metadata.path("labels"));
      addFields(fields.putObject("f:spec"), tree.path("spec"));
      metadata.putArray("managedFields").add(manager);
      return mapper.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record can be written", e);
    }
  }

  private static void addFields(ObjectNode fields, JsonNode managed) {
    fields.putObject(".");
    for (Map.Entry<String, JsonNode> field : managed.properties()) {
      ObjectNode inner = fields.putObject("f:" + field.getKey());
      if (field.getValue().isObject()) {
        addFields(inner, field.getValue());
      }
    }
  }
}
