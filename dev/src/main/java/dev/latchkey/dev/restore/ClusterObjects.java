package dev.latchkey.dev.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.dev.DevException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads and creates whole objects as JSON, so that nothing unknown is lost. */
final class ClusterObjects {

  private static final String NAMESPACES = "/api/v1/namespaces";

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();

  ClusterObjects(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Every object of a kind in a namespace, which need not exist.
   *
   * @throws DevException where the cluster does not serve the kind
   */
  List<JsonNode> list(SavedKind kind, String namespace) {
    JsonNode list =
        get(kind.path(namespace))
            .orElseThrow(
                () ->
                    new DevException(
                        "This cluster knows no "
                            + kind.kind()
                            + "s; `latchkey crds | kubectl apply --server-side -f -` makes it."
                            + " Nothing was changed."));
    return StreamSupport.stream(list.path("items").spliterator(), false).toList();
  }

  Optional<ObjectNode> find(PlannedWrite write) {
    return get(write.kind().path(write.namespace()) + "/" + write.name());
  }

  /**
   * Creates an object.
   *
   * @return it as it is stored; empty when there is one of that name
   */
  Optional<ObjectNode> create(SavedKind kind, String namespace, ObjectNode object) {
    return create(kind.path(namespace), object);
  }

  Optional<ObjectNode> namespace(String name) {
    return get(NAMESPACES + "/" + name);
  }

  Optional<ObjectNode> createNamespace(ObjectNode namespace) {
    return create(NAMESPACES, namespace);
  }

  void patchNamespace(String name, ObjectNode mergePatch) {
    client
        .namespaces()
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch.toString());
  }

  private Optional<ObjectNode> create(String path, ObjectNode object) {
    try {
      return Optional.of(parse(client.raw(path, "POST", object.toString())));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<ObjectNode> get(String path) {
    return Optional.ofNullable(client.raw(path)).map(this::parse);
  }

  private ObjectNode parse(String json) {
    try {
      if (mapper.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the text, which may be a Secret's.
    }
    throw new KubernetesClientException("what answered is no API server");
  }
}
