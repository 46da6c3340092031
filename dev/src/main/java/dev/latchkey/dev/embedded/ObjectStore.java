package dev.latchkey.dev.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects, kept by {@code kubernetes-server-mock}, in terms of JSON. Not thread-safe: reads and
 * writes of one caller belong together.
 */
final class ObjectStore {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();

  /**
   * A single object, or a list.
   *
   * @param path with no query but a label selector
   */
  Optional<ObjectNode> get(String path) {
    return answer(crud.handleGet(path));
  }

  ObjectNode create(String path, JsonNode object) {
    return orRefuse(crud.handleCreate(request(HttpMethod.POST, path, object)), "AlreadyExists");
  }

  /** Replaces an object, or its status where the path says so; also wakes the watchers. */
  ObjectNode replace(String path, JsonNode object) {
    MockResponse response = crud.handleUpdate(request(HttpMethod.PUT, path, object));
    // An object that lost its last finalizer is gone, and the answer has no body.
    return response.getBody() == null && response.code() == 200
        ? (ObjectNode) object
        : orRefuse(response, "Conflict");
  }

  void delete(String path) {
    crud.handleDelete(path);
  }

  MockResponse watch(String path) {
    return crud.handleWatch(path);
  }

  /** Every object whose text contains a word. */
  List<ObjectNode> containing(String word) {
    List<String> texts = new ArrayList<>();
    synchronized (crud.getMap()) {
      crud.getMap().values().stream().filter(text -> text.contains(word)).forEach(texts::add);
    }
    return texts.stream().map(ObjectStore::parse).toList();
  }

  static ObjectNode parse(String json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the text, which may be a Secret's.
    }
    throw Refusal.badRequest("the body of the request is no JSON object");
  }

  private static RecordedRequest request(HttpMethod method, String path, JsonNode object) {
    Buffer body = new Buffer(object.toString().getBytes(StandardCharsets.UTF_8));
    return new RecordedRequest("HTTP/1.1", method, path, Headers.builder().build(), body);
  }

  private static ObjectNode orRefuse(MockResponse response, String reasonOfConflict) {
    if (response.code() < 300) {
      return answer(response).orElseThrow(Refusal::notServed);
    }
    String message =
        answer(response).map(status -> status.path("message").asText()).orElse("refused");
    throw switch (response.code()) {
      case 404 -> Refusal.notServed();
      case 409 -> new Refusal(409, reasonOfConflict, message);
      case 422 -> new Refusal(422, "Invalid", message);
      default -> new Refusal(response.code(), "BadRequest", message);
    };
  }

  private static Optional<ObjectNode> answer(MockResponse response) {
    return response.code() == 404 || response.getBody() == null
        ? Optional.empty()
        : Optional.of(parse(response.getBody().readUtf8()));
  }
}
