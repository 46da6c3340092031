package dev.latchkey.dev.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Creates, updates and deletes single objects, of any kind that the API server knows. */
final class Applier {

  private static final int ATTEMPTS = 5;
  // The client makes a GET of a DELETE without a body.
  private static final String DELETE_OPTIONS = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\"}";

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();

  Applier(KubernetesClient client) {
    this.client = client;
  }

  /** What was done. */
  enum Outcome {
    CREATED,
    UPDATED,
    UNCHANGED
  }

  /**
   * Makes the object as it is declared.
   *
   * @param before its declaration when it was applied last, if it was
   */
  Outcome apply(Manifest manifest, Optional<Manifest> before) throws ApplyException {
    try {
      APIResource kind = kindOf(manifest.ref());
      if (kind.getNamespaced()) {
        ensureNamespace(manifest.ref().namespace());
      }
      for (int attempt = 1; ; attempt++) {
        try {
          return applyOnce(kind, manifest, before);
        } catch (KubernetesClientException e) {
          // Somebody else wrote it between our read and our write.
          if (e.getCode() != 409 || attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (KubernetesClientException e) {
      throw new ApplyException(explain(e, manifest.isSecret()));
    }
  }

  private Outcome applyOnce(APIResource kind, Manifest manifest, Optional<Manifest> before) {
    String collection = collection(kind, manifest.ref());
    String path = collection + "/" + manifest.ref().name();
    Optional<ObjectNode> live = get(path);
    if (live.isEmpty()) {
      client.raw(collection, "POST", inPlace(kind, manifest).toString());
      return Outcome.CREATED;
    }
    ObjectNode merged = Merge.of(live.get(), manifest.object(), before.map(Manifest::object));
    if (merged.equals(live.get())) {
      return Outcome.UNCHANGED;
    }
    ObjectNode written = parse(client.raw(path, "PUT", merged.toString()));
    return version(written).equals(version(live.get())) ? Outcome.UNCHANGED : Outcome.UPDATED;
  }

  private static ObjectNode inPlace(APIResource kind, Manifest manifest) {
    ObjectNode object = manifest.object().deepCopy();
    if (kind.getNamespaced()) {
      object.withObject("/metadata").put("namespace", manifest.ref().namespace());
    }
    return object;
  }

  private static String version(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }

  /**
   * Deletes the object.
   *
   * @return false when it was gone already
   */
  boolean delete(Manifest manifest) throws ApplyException {
    try {
      APIResource kind = kindOf(manifest.ref());
      client.raw(
          collection(kind, manifest.ref()) + "/" + manifest.ref().name(), "DELETE", DELETE_OPTIONS);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return false;
      }
      throw new ApplyException(explain(e, manifest.isSecret()));
    }
  }

  private APIResource kindOf(ObjectRef ref) throws ApplyException {
    APIResourceList known = client.getApiResources(ref.apiVersion());
    return Stream.ofNullable(known)
        .flatMap(list -> list.getResources().stream())
        .filter(kind -> kind.getKind().equals(ref.kind()) && !kind.getName().contains("/"))
        .findFirst()
        .orElseThrow(
            () ->
                new ApplyException(
                    "this API server has no kind " + ref.kind() + " in " + ref.apiVersion()));
  }

  private static String collection(APIResource kind, ObjectRef ref) {
    String root = ref.apiVersion().contains("/") ? "/apis/" : "/api/";
    String namespace = kind.getNamespaced() ? "/namespaces/" + ref.namespace() : "";
    return root + ref.apiVersion() + namespace + "/" + kind.getName();
  }

  private void ensureNamespace(String name) {
    if (get("/api/v1/namespaces/" + name).isPresent()) {
      return;
    }
    ObjectNode namespace =
        mapper.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", name);
    try {
      client.raw("/api/v1/namespaces", "POST", namespace.toString());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
    }
  }

  private Optional<ObjectNode> get(String path) {
    return Optional.ofNullable(client.raw(path)).map(this::parse);
  }

  private ObjectNode parse(String json) {
    try {
      return (ObjectNode) mapper.readTree(json);
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("The API server's answer is no JSON");
    }
  }

  /** One line. Of a Secret only the names of fields: an API server may quote their values. */
  private static String explain(KubernetesClientException e, boolean secret) {
    Optional<Status> status = Optional.ofNullable(e.getStatus());
    if (status.isEmpty()) {
      return "the API server did not answer as expected (" + e.getCode() + ")";
    }
    if (!secret) {
      return String.valueOf(status.get().getMessage()).replaceAll("\\s+", " ");
    }
    String fields =
        status
            .map(Status::getDetails)
            .map(details -> details.getCauses())
            .orElse(List.of())
            .stream()
            .map(StatusCause::getField)
            .collect(Collectors.joining(", "));
    return "the API server refuses it ("
        + status.get().getReason()
        + (fields.isEmpty() ? "" : ": " + fields)
        + ")";
  }
}
