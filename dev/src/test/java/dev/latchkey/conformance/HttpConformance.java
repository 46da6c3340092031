package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all operations: paths, bodies, namespaces, hosts and errors. */
abstract class HttpConformance extends ConformanceTopic {
  private static final int KIB = 1024;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v2alpha1",
        "/v2alpha1/admin/apiKeys",
        "/v2alpha1/admin/apiKeys:revoke",
        "/v2alpha1/admin/issuedApiKeys/",
        "/v2alpha1/admin/issuedApiKeys:rotate",
        "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:",
        "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:delete",
        "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV/more",
        "/v2alpha1/admin/issuedAPIKeys",
        "/v1/admin/issuedApiKeys"
      })
  void unknownPaths(String path) {
    api().post(path, Json.object("{}")).expectError(404, 5, "PATH_NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2alpha1/admin/apiKeys:verify",
    "PUT, /v2alpha1/admin/issuedApiKeys",
    "DELETE, /v2alpha1/admin/issuedApiKeys",
    "POST, /v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "PUT, /v2alpha1/admin/importedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "GET, /v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:rotate",
    "GET, /v2alpha1/admin/importedApiKeys:batchImport",
    "POST, /v2alpha1/admin/derivedKeys/jwks.json",
    "GET, /v2alpha1/apiKeys:selfRevoke"
  })
  void wrongMethods(String method, String path) {
    Answer answer =
        api()
            .send(method, path, BodyPublishers.ofString("{}"))
            .expectError(405, 12, "METHOD_NOT_ALLOWED");

    assertThat(answer.header("Allow")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2alpha1/admin/apiKeys:verify",
        "/v2alpha1/admin/apiKeys:batchVerify",
        "/v2alpha1/admin/apiKeys:derive",
        "/v2alpha1/apiKeys:selfRevoke",
        "/v2alpha1/admin/issuedApiKeys",
        "/v2alpha1/admin/importedApiKeys",
        "/v2alpha1/admin/importedApiKeys:batchImport"
      })
  void bodiesAreJsonObjects(String path) {
    for (String body : List.of("{", "nonsense", "[]", "7", "\"text\"", "{} {}", "{\"a\":1,}")) {
      api().send("POST", path, BodyPublishers.ofString(body)).invalid("BODY_NOT_JSON");
    }
    // What is missing says so: these count as {}.
    String required = api().send("POST", path, BodyPublishers.ofString("{}")).expect(400).reason();
    for (String body : List.of("", "null", "  ")) {
      api().send("POST", path, BodyPublishers.ofString(body)).invalid(required);
    }
    api()
        .send("POST", path, BodyPublishers.ofString("{}"), "Content-Type", "text/plain")
        .expectError(415, 3, "CONTENT_TYPE_UNSUPPORTED");
    api()
        .send("POST", path, BodyPublishers.ofString("{}"), "Content-Type", "application/json")
        .invalid(required);
    api()
        .send(
            "POST",
            path.replace(":", "%3A"),
            BodyPublishers.ofString("{}"),
            "Content-Type",
            "application/json; charset=UTF-8")
        .invalid(required);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2alpha1/admin/apiKeys:verify, 16",
    "/v2alpha1/admin/apiKeys:derive, 16",
    "/v2alpha1/apiKeys:selfRevoke, 16",
    "/v2alpha1/admin/apiKeys:batchVerify, 1024",
    "/v2alpha1/admin/issuedApiKeys, 1024",
    "/v2alpha1/admin/importedApiKeys, 1024",
    "/v2alpha1/admin/issuedApiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:rotate, 1024",
    "/v2alpha1/admin/apiKeys/01ARZ3NDEKTSV4RRFFQ69G5FAV:revoke, 1024",
    "/v2alpha1/admin/importedApiKeys:batchImport, 8192"
  })
  void bodiesHaveALimit(String path, int kib) {
    String wrapper = "{\"padding\":\"\"}";
    String largest = "{\"padding\":\"" + "p".repeat(kib * KIB - wrapper.length()) + "\"}";

    assertThat(api().send("POST", path, BodyPublishers.ofString(largest)).status())
        .isNotEqualTo(413)
        .isLessThan(500);
    api()
        .send("POST", path, BodyPublishers.ofString(largest + " "))
        .expectError(413, 3, "BODY_TOO_LARGE");
  }

  @ParameterizedTest
  @EnumSource
  void keyIdsAreFoundInAnyCase(Kind kind) {
    Key key = make(kind, "{}");

    for (String id :
        List.of(
            key.id().toLowerCase(Locale.ROOT),
            key.id().toUpperCase(Locale.ROOT),
            key.id().substring(0, 5).toLowerCase(Locale.ROOT)
                + key.id().substring(5).toUpperCase(Locale.ROOT))) {
      assertThat(api().get(kind.path(id)).expect(200).json()).isEqualTo(key.json());
      api().patch(kind.path(id), Json.object("{scopes: []}")).expect(200);
    }
    api()
        .post(
            Api.ADMIN + "apiKeys/" + key.id().toUpperCase(Locale.ROOT) + "%3Arevoke",
            Json.object("{reason: 'REVOCATION_REASON_SUPERSEDED'}"))
        .expect(204);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoKeyIdIsNotFound(Kind kind) {
    Key other = make(kind == Kind.ISSUED ? Kind.IMPORTED : Kind.ISSUED, "{}");
    for (String id :
        List.of(
            "none",
            "01ARZ3NDEKTSV4RRFFQ69G5FA",
            "01ARZ3NDEKTSV4RRFFQ69G5FAU",
            "81ARZ3NDEKTSV4RRFFQ69G5FAV",
            "0".repeat(63),
            "g".repeat(64),
            "%F0%9F%94%91",
            "..%2F..",
            "a%20b",
            other.id())) {
      Answer answer = api().get(kind.path(id));
      assertThat(answer.status()).as(id).isIn(400, 404);
      assertThat(answer.json().get("code").asInt()).isIn(3, 5);
    }
    api().get(kind.path("none")).expectError(404, 5, "API_KEY_NOT_FOUND");
    api().get(kind.path(other.id())).expectError(404, 5, "API_KEY_NOT_FOUND");
  }

  @Test
  void theColonOfARotationMayBeEscaped() {
    Key key = issue("{}");

    JsonNode made = api().post(key.path() + "%3Arotate", Json.object("{}")).expect(201).json();

    api()
        .post(
            Kind.ISSUED.path(made.get("issued_api_key").get("key_id").asText()) + "%3arotate",
            Json.object("{}"))
        .expect(201);
  }

  @Test
  void theHeaderNamesTheNamespace() {
    Key key = issue("{}");
    Api bare = api().bare();

    bare.get(key.path()).expectError(404, 5, "API_KEY_NOT_FOUND");
    bare.get(key.path(), "Latchkey-Namespace", namespace()).expect(200);
    bare.get(key.path(), "latchkey-namespace", namespace()).expect(200);
    String inDefault =
        bare.post(Kind.ISSUED.collection(), body("{}"))
            .expect(201)
            .json()
            .get("issued_api_key")
            .get("key_id")
            .asText();
    api("default").get(Kind.ISSUED.path(inDefault)).expect(200);
    bare.get(
            Kind.ISSUED.collection(),
            "Latchkey-Namespace",
            namespace(),
            "Latchkey-Namespace",
            namespace())
        .invalid("NAMESPACE_INVALID");
    for (String name : List.of("Upper", "under_score", "-a", "a.b", "a,b", "n".repeat(64))) {
      bare.get(Kind.ISSUED.collection(), "Latchkey-Namespace", name).invalid("NAMESPACE_INVALID");
    }
  }

  @Test
  void aNamespaceThatIsNotThere() {
    Api nowhere = api("nowhere-" + unique());

    nowhere.get(Kind.ISSUED.path("01ARZ3NDEKTSV4RRFFQ69G5FAV")).expect(404);
    Answer refused = nowhere.post(Kind.ISSUED.collection(), body("{}"));
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.reason()).isEqualTo("NAMESPACE_NOT_FOUND");
  }

  @Test
  void headAnswersAsGetWithoutABody() {
    Key key = issue("{}");
    // The verifier answers for the namespace once its watches have brought the first record.
    awaitDerived(Json.object("{credential: '%s'}", key.credential()));

    for (String path : List.of(key.path(), Kind.ISSUED.collection(), Api.JWKS)) {
      Answer answer = api().send("HEAD", path, BodyPublishers.noBody()).expect(200);
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void answersAreJsonAndForNoOtherOrigin() {
    Key key = issue("{}");

    for (Answer answer :
        List.of(
            api().get(key.path(), "Origin", "https://evil.example"),
            api().get(Kind.ISSUED.path("none"), "Origin", "https://evil.example"),
            api()
                .send(
                    "OPTIONS",
                    Kind.ISSUED.collection(),
                    BodyPublishers.noBody(),
                    "Origin",
                    "https://evil.example",
                    "Access-Control-Request-Method",
                    "POST"))) {
      assertThat(answer.response().headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
      assertThat(
              answer.body().isEmpty()
                  ? "application/json"
                  : answer.header("Content-Type").orElse(""))
          .isEqualTo("application/json");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "127.0.0.1, 200",
    "[::1], 200",
    "latchkey.example, 421",
    "127.0.0.2, 421"
  })
  void aListenerOnLoopbackHasNoOtherName(String host, int status) throws Exception {
    String answer = raw("GET " + Api.JWKS + " HTTP/1.1", "Host: " + host + ":80");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (status == 421) {
      assertThat(answer).contains("\"HOST_NOT_ALLOWED\"", "application/json");
    }
  }

  @Test
  void errorsOfTheServerUnderneathAreJsonToo() throws Exception {
    for (String answer :
        List.of(
            raw("GET / HTTP/1.1"),
            raw("NONSENSE"),
            raw("GET /%zz HTTP/1.1", "Host: localhost"),
            raw("GET /" + "x".repeat(20_000) + " HTTP/1.1", "Host: localhost"),
            raw("GET / HTTP/1.1", "Host: localhost", "X: " + "x".repeat(20_000)))) {
      assertThat(answer).startsWith("HTTP/1.1 4").containsIgnoringCase("application/json");
      JsonNode body = Json.strict(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      assertThat(body.get("code").asInt()).isPositive();
      assertThat(body.get("details").get(0).get("reason").asText()).isNotEmpty();
    }
  }

  private String raw(String... lines) throws Exception {
    URI base = api().base();
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(10_000);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
