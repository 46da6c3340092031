package dev.latchkey.dev.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.zjsonpatch.JsonPatch;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests as an API server would, as far as plain kubectl and Latchkey itself need it. */
final class Requests extends Dispatcher {

  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?", Pattern.CASE_INSENSITIVE);
  private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";

  private final Catalogue catalogue;
  private final ObjectStore store;
  private final Clock clock;

  Requests(Catalogue catalogue, ObjectStore store, Clock clock) {
    this.catalogue = catalogue;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public synchronized MockResponse dispatch(RecordedRequest request) {
    try {
      return answer(request);
    } catch (Refusal refusal) {
      return json(refusal.code(), status(refusal));
    } catch (RuntimeException e) {
      log.warn("{} {} failed: {}", request.getMethod(), request.getPath(), e.toString());
      return json(500, status(new Refusal(500, "InternalError", "internal error")));
    }
  }

  private MockResponse answer(RecordedRequest request) {
    refuseWebPages(request);
    String uri = request.getPath();
    String path = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
    if (path.equals("/readyz") || path.equals("/livez") || path.equals("/healthz")) {
      return new MockResponse().setResponseCode(200).setBody("ok");
    }
    Optional<ObjectNode> discovery = catalogue.discovery(path);
    if (discovery.isPresent()) {
      return json(200, discovery.get());
    }
    ResourcePath target = ResourcePath.parse(uri).orElseThrow(Refusal::notServed);
    ServedResource resource = catalogue.find(target).orElseThrow(Refusal::notServed);
    if (target.parameter("dryRun").isPresent()) {
      throw Refusal.badRequest("the embedded API server has no dry run; " + useReal());
    }
    return switch (request.method()) {
      case GET -> target.isWatch() ? watch(request) : get(request, resource, target);
      case POST -> json(201, create(resource, target, body(request)));
      case PUT -> json(200, replace(resource, target, body(request)));
      case PATCH -> json(200, patch(request, resource, target));
      case DELETE -> json(200, delete(request, resource, target));
      default -> throw new Refusal(405, "MethodNotAllowed", "no such method here");
    };
  }

  /**
   * A page in the user's browser may reach this port too; browsers name where a page comes from.
   */
  private static void refuseWebPages(RecordedRequest request) {
    String host = Optional.ofNullable(request.getHeader("Host")).orElse("localhost");
    // The Kubernetes client names the server itself as the origin of a watch.
    boolean foreign =
        Optional.ofNullable(request.getHeader("Origin"))
            .filter(origin -> !origin.equals("http://" + host))
            .isPresent();
    if (foreign || !LOOPBACK.matcher(host).matches()) {
      throw new Refusal(403, "Forbidden", "only local programs may use this API server");
    }
  }

  private static String useReal() {
    return "use `./latchkey dev --api-server real`";
  }

  private MockResponse watch(RecordedRequest request) {
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      throw new Refusal(
          405,
          "MethodNotAllowed",
          "the embedded API server cannot watch for kubectl (get -w, wait); " + useReal());
    }
    return store.watch(request.getPath());
  }

  private MockResponse get(RecordedRequest request, ServedResource resource, ResourcePath target) {
    String accept = Optional.ofNullable(request.getHeader("Accept")).orElse("");
    boolean asTable = accept.contains("as=Table");
    boolean withObjects = target.parameter("includeObject").filter("Object"::equals).isPresent();
    if (target.name().isPresent()) {
      ObjectNode object = existing(resource, target);
      return json(
          200,
          asTable
              ? Table.of(resource, emptyObject(), List.of(object), withObjects, clock.instant())
              : object);
    }
    ObjectNode list = list(resource, target);
    if (!asTable) {
      return json(200, list);
    }
    List<JsonNode> items = StreamSupport.stream(list.path("items").spliterator(), false).toList();
    return json(
        200, Table.of(resource, list.path("metadata"), items, withObjects, clock.instant()));
  }

  private ObjectNode list(ServedResource resource, ResourcePath target) {
    String path = resource.path(target.namespace());
    Optional<String> labels = target.parameter("labelSelector");
    if (labels.filter(selector -> selector.contains("(")).isPresent()) {
      throw Refusal.badRequest("the embedded API server has no set-based label selectors");
    }
    String query =
        labels.map(Requests::encode).map(selector -> "?labelSelector=" + selector).orElse("");
    ObjectNode found = store.get(path + query).orElseGet(Requests::emptyObject);
    ObjectNode list =
        emptyObject()
            .put("kind", resource.kind() + "List")
            .put("apiVersion", resource.groupVersion());
    list.set("metadata", found.path("metadata"));
    ArrayNode items = list.putArray("items");
    Optional<String> fields = target.parameter("fieldSelector");
    for (JsonNode item : found.path("items")) {
      if (fields.map(selector -> matches(selector, item)).orElse(true)) {
        items.add(item);
      }
    }
    return list;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Any field may be selected by, which is more than a real API server allows. */
  private static boolean matches(String selector, JsonNode item) {
    return Arrays.stream(selector.split(","))
        .allMatch(
            term -> {
              boolean equal = !term.contains("!=");
              String[] sides = term.split("!=|==|=", 2);
              String pointer = "/" + sides[0].replace('.', '/');
              return item.at(pointer).asText("").equals(sides.length > 1 ? sides[1] : "") == equal;
            });
  }

  private ObjectNode create(ServedResource resource, ResourcePath target, ObjectNode object) {
    if (target.name().isPresent()) {
      throw new Refusal(405, "MethodNotAllowed", "an object is created in its collection");
    }
    ObjectNode metadata = object.withObject("/metadata");
    if (resource.namespaced()) {
      String namespace = target.namespace().orElseThrow(Refusal::notServed);
      if (store.get("/api/v1/namespaces/" + namespace).isEmpty()) {
        throw Refusal.noNamespace(namespace);
      }
    }
    if (metadata.path("name").asText().isEmpty() && metadata.has("generateName")) {
      metadata.put("name", metadata.path("generateName").asText() + randomSuffix());
    }
    normalise(resource, object);
    return store.create(resource.path(target.namespace()), object);
  }

  private static String randomSuffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      int index = ThreadLocalRandom.current().nextInt(NAME_CHARACTERS.length());
      suffix.append(NAME_CHARACTERS.charAt(index));
    }
    return suffix.toString();
  }

  private ObjectNode replace(ServedResource resource, ResourcePath target, ObjectNode object) {
    ObjectNode before = existing(resource, target);
    String uid = object.path("metadata").path("uid").asText();
    if (!uid.isEmpty() && !uid.equals(before.path("metadata").path("uid").asText())) {
      throw Refusal.conflict("Precondition failed: the object has another uid");
    }
    if (target.subresource().isEmpty()) {
      normalise(resource, object);
    }
    String path = resource.path(target.namespace()) + "/" + target.name().orElseThrow();
    ObjectNode after =
        store.replace(path + target.subresource().map(part -> "/" + part).orElse(""), object);
    if (store.get(path).isEmpty()) {
      collect(resource, before);
    }
    return after;
  }

  private ObjectNode patch(RecordedRequest request, ServedResource resource, ResourcePath target) {
    String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
    ObjectNode before = existing(resource, target);
    JsonNode after =
        switch (type.replaceAll(";.*", "").strip()) {
          case "application/merge-patch+json", "application/strategic-merge-patch+json" ->
              MergePatch.apply(before, body(request));
          case "application/json-patch+json" -> jsonPatch(before, request);
          default ->
              throw new Refusal(
                  415,
                  "UnsupportedMediaType",
                  "the embedded API server has no server-side apply; " + useReal());
        };
    return replace(resource, target, (ObjectNode) after);
  }

  private static JsonNode jsonPatch(ObjectNode before, RecordedRequest request) {
    try {
      return JsonPatch.apply(MAPPER.readTree(request.getUtf8Body()), before.deepCopy());
    } catch (JsonProcessingException e) {
      throw Refusal.badRequest("the body of the request is no JSON");
    } catch (RuntimeException e) {
      throw new Refusal(422, "Invalid", "the server rejected our request: the patch does not fit");
    }
  }

  private ObjectNode delete(RecordedRequest request, ServedResource resource, ResourcePath target) {
    JsonNode options =
        request.getBody() == null || request.getBody().size() == 0 ? emptyObject() : body(request);
    List<ObjectNode> doomed =
        target.name().isPresent()
            ? List.of(existing(resource, target))
            : StreamSupport.stream(list(resource, target).path("items").spliterator(), false)
                .map(ObjectNode.class::cast)
                .toList();
    for (ObjectNode object : doomed) {
      requirePreconditions(options.path("preconditions"), object.path("metadata"));
      remove(resource, object, !"Orphan".equals(options.path("propagationPolicy").asText()));
    }
    return emptyObject().put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
  }

  private static void requirePreconditions(JsonNode preconditions, JsonNode metadata) {
    for (String field : List.of("uid", "resourceVersion")) {
      String wanted = preconditions.path(field).asText();
      if (!wanted.isEmpty() && !wanted.equals(metadata.path(field).asText())) {
        throw Refusal.conflict("Precondition failed: the object has another " + field);
      }
    }
  }

  private void remove(ServedResource resource, ObjectNode object, boolean withDependents) {
    String path = objectPath(resource, object);
    store.delete(path);
    if (withDependents && store.get(path).isEmpty()) {
      collect(resource, object);
    }
  }

  /** What a real cluster's controllers do with what belonged to an object that is gone. */
  private void collect(ServedResource resource, ObjectNode gone) {
    String uid = gone.path("metadata").path("uid").asText();
    String name = gone.path("metadata").path("name").asText();
    boolean namespace = resource.kind().equals("Namespace");
    for (ObjectNode candidate : store.containing(namespace ? name : uid)) {
      JsonNode metadata = candidate.path("metadata");
      if (namespace ? isIn(name, metadata) : isOwnedOnlyBy(uid, metadata)) {
        resourceOf(candidate).ifPresent(kind -> remove(kind, candidate, true));
      }
    }
  }

  private static boolean isIn(String namespace, JsonNode metadata) {
    return metadata.path("namespace").asText().equals(namespace);
  }

  private static boolean isOwnedOnlyBy(String uid, JsonNode metadata) {
    JsonNode owners = metadata.path("ownerReferences");
    return owners.size() == 1 && owners.path(0).path("uid").asText().equals(uid);
  }

  private Optional<ServedResource> resourceOf(ObjectNode object) {
    return catalogue.resources().stream()
        .filter(
            resource ->
                resource.kind().equals(object.path("kind").asText())
                    && resource.groupVersion().equals(object.path("apiVersion").asText()))
        .findFirst();
  }

  private static String objectPath(ServedResource resource, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    Optional<String> namespace =
        resource.namespaced() ? Optional.of(metadata.path("namespace").asText()) : Optional.empty();
    return resource.path(namespace) + "/" + metadata.path("name").asText();
  }

  private ObjectNode existing(ServedResource resource, ResourcePath target) {
    String name = target.name().orElseThrow(Refusal::notServed);
    return store
        .get(resource.path(target.namespace()) + "/" + name)
        .orElseThrow(() -> Refusal.notFound(resource, name));
  }

  private static void normalise(ServedResource resource, ObjectNode object) {
    resource.schema().ifPresent(schema -> SchemaDefaults.apply(schema, object));
    if (resource.kind().equals("Namespace")) {
      object.withObject("/status").put("phase", "Active");
    }
    if (resource.kind().equals("Secret")) {
      if (!object.has("type")) {
        object.put("type", "Opaque");
      }
      if (object.remove("stringData") instanceof ObjectNode plain) {
        ObjectNode data = object.withObject("/data");
        plain.properties().forEach(entry -> data.put(entry.getKey(), base64(entry.getValue())));
      }
    }
  }

  private static String base64(JsonNode text) {
    return Base64.getEncoder().encodeToString(text.asText().getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode body(RecordedRequest request) {
    String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
    // What `kubectl create secret` and its like send.
    if (type.contains("protobuf")) {
      throw new Refusal(
          415,
          "UnsupportedMediaType",
          "the embedded API server takes JSON only: write YAML and use"
              + " `kubectl apply --validate=false -f`, or "
              + useReal());
    }
    return ObjectStore.parse(Optional.ofNullable(request.getUtf8Body()).orElse(""));
  }

  private static ObjectNode status(Refusal refusal) {
    ObjectNode status =
        emptyObject()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("message", refusal.getMessage())
            .put("reason", refusal.reason())
            .put("code", refusal.code());
    refusal.details().forEach((name, value) -> status.withObject("/details").put(name, value));
    return status;
  }

  private static ObjectNode emptyObject() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static MockResponse json(int code, JsonNode body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body.toString());
  }
}
