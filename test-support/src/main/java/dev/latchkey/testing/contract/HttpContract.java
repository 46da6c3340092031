package dev.latchkey.testing.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.latchkey.testing.contract.ApiDocument.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds answers against an OpenAPI 3.1 document. An answer is allowed if the document lists its
 * status, type, header and body for the operation; of an error, also its reason: one of the
 * examples must have it. Every path may also answer with the component {@code ServerError}. Beyond
 * the document, bodies have no fields that it does not list, and answers no headers but those of
 * HTTP itself.
 *
 * <p>Where the document has no operation, the answer must be the component {@code PathNotFound} or
 * {@code MethodNotAllowed}, or that one.
 *
 * <p>Thread-safe.
 */
public final class HttpContract {
  private static final String PUBLISHED = "/dev/latchkey/http/openapi/openapi.json";
  private static final String STATUS = "/components/schemas/Status";
  private static final String NO_PATH = "PathNotFound";
  private static final String NO_METHOD = "MethodNotAllowed";
  private static final String ANY_ERROR = "ServerError";

  /** Those of HTTP itself, which no operation lists. */
  private static final Set<String> ANY_ANSWER =
      Set.of(
          ":status",
          "connection",
          "content-length",
          "content-type",
          "date",
          "server",
          "transfer-encoding");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ApiDocument document;
  private final ApiPaths paths;
  private final ApiSchemas schemas;

  /**
   * @param document the document, as JSON
   */
  public HttpContract(JsonNode document) {
    this.document = new ApiDocument(document);
    this.paths = new ApiPaths(document.path("paths"));
    this.schemas = ApiSchemas.strict(document);
  }

  /** Latchkey's own contract, which the module http has on the class path. Takes some time. */
  public static HttpContract published() {
    try (InputStream in = HttpContract.class.getResourceAsStream(PUBLISHED)) {
      if (in == null) {
        throw new IllegalStateException("the module http is not on the class path");
      }
      return new HttpContract(JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Holds an answer that a client of the JDK received against the contract.
   *
   * @throws AssertionError if the contract does not allow it; says why
   */
  public void check(HttpResponse<String> response) {
    check(Exchange.of(response));
  }

  /**
   * Holds an answer against the contract.
   *
   * @throws AssertionError if the contract does not allow it; says why
   */
  public void check(Exchange exchange) {
    List<String> violations = violations(exchange);
    if (!violations.isEmpty()) {
      throw new AssertionError(
          exchange
              + ", which the OpenAPI document does not allow:\n- "
              + String.join("\n- ", violations)
              + (exchange.body().isEmpty() ? "" : "\nThe body was: " + exchange.body()));
    }
  }

  /** What the contract says against an answer; nothing if it allows it. */
  public List<String> violations(Exchange exchange) {
    List<Place> responses = responses(exchange);
    if (responses.isEmpty()) {
      return List.of("the document lists no such operation, or no such status of it");
    }
    List<List<String>> violations =
        responses.stream().map(response -> violations(response, exchange)).toList();
    return violations.stream().anyMatch(List::isEmpty) ? List.of() : violations.get(0);
  }

  private List<String> violations(Place response, Exchange exchange) {
    List<String> violations = new ArrayList<>();
    checkHeader(response, exchange, violations);
    checkBody(response, exchange, violations);
    return violations;
  }

  /** Those that the answer may be, the most likely one first. */
  private List<Place> responses(Exchange exchange) {
    Place shared = document.at(JsonPointer.compile("/components/responses"));
    Optional<JsonPointer> operation = paths.find(exchange.method(), exchange.path());
    Place listed;
    if (operation.isPresent()) {
      Place own = document.below(document.at(operation.get()), "responses");
      listed = document.below(own, Integer.toString(exchange.status()));
    } else {
      boolean known = paths.knows(exchange.path());
      boolean fits = exchange.status() == (known ? 405 : 404);
      listed = document.below(shared, fits ? (known ? NO_METHOD : NO_PATH) : "");
    }
    return Stream.of(listed, document.below(shared, exchange.status() < 400 ? "" : ANY_ERROR))
        .filter(place -> !place.node().isMissingNode())
        .toList();
  }

  private void checkHeader(Place response, Exchange exchange, List<String> violations) {
    Set<String> unlisted = new TreeSet<>(exchange.headers().keySet());
    unlisted.removeAll(ANY_ANSWER);
    response
        .node()
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> {
              unlisted.remove(name.toLowerCase(Locale.ROOT));
              Place header = document.below(response, "headers", name);
              List<String> lines = exchange.lines(name);
              if (lines.isEmpty() && header.node().path("required").asBoolean()) {
                violations.add("it needs the header " + name);
              }
              Place schema = document.below(header, "schema");
              for (String line : lines) {
                schemas
                    .violations(schema.pointer(), TextNode.valueOf(line))
                    .forEach(violation -> violations.add("header " + name + violation));
              }
            });
    unlisted.forEach(name -> violations.add("the header " + name + " is not listed"));
  }

  private void checkBody(Place response, Exchange exchange, List<String> violations) {
    JsonNode content = response.node().path("content");
    if (exchange.method().equals("HEAD") || content.isMissingNode()) {
      if (!exchange.body().isEmpty()) {
        violations.add("it has no body");
      }
      return;
    }
    String type = exchange.mediaType();
    if (!content.has(type)) {
      violations.add(
          "its Content-Type is '%s', not one of %s".formatted(type, names(content).toString()));
      return;
    }
    Place media = document.below(response, "content", type);
    try {
      JsonNode body =
          type.equals("application/json")
              ? JSON.readTree(exchange.body())
              : TextNode.valueOf(exchange.body());
      Place schema = document.below(media, "schema");
      schemas
          .violations(schema.pointer(), body)
          .forEach(violation -> violations.add("body" + violation));
      if (violations.isEmpty() && schema.pointer().toString().equals(STATUS)) {
        checkReason(media, body, violations);
      }
    } catch (JsonProcessingException e) {
      violations.add("its body is no JSON: " + e.getOriginalMessage());
    }
  }

  private void checkReason(Place media, JsonNode body, List<String> violations) {
    Set<String> reasons = new TreeSet<>();
    for (String name : names(media.node().path("examples"))) {
      reasons.add(reason(document.below(media, "examples", name, "value").node()));
    }
    if (!reasons.contains(reason(body))) {
      violations.add("its reason is %s, not one of %s".formatted(reason(body), reasons));
    }
  }

  /** The reason and the code that goes with it. */
  private static String reason(JsonNode status) {
    return "%s (code %d)"
        .formatted(
            status.path("details").path(0).path("reason").asText(), status.path("code").asInt());
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
