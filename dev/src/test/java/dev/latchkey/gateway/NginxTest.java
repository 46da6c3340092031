package dev.latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.TestSession;
import dev.latchkey.http.auth.Authentication;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example for nginx, with a real nginx, verifier and application. */
@NginxIsThere
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NginxTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String[] SPOOFED = {
    "X-Latchkey-Key-Id", "spoofed",
    "x-latchkey-actor", "spoofed",
    "X-Latchkey-Actor", "spoofed twice",
    "X-LATCHKEY-SCOPES", "admin",
    "X-Latchkey-Namespace", "spoofed",
    "X-Latchkey-Visibility", "spoofed",
    "X-Latchkey-Expire-Time", "2099-01-01T00:00:00Z",
    "X-Latchkey-Issuer", "https://spoofed.example",
    "X_Latchkey_Actor", "spoofed",
    "Latchkey-Authorization", "Bearer spoofed"
  };

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<AutoCloseable> running = new ArrayList<>();
  private TestSession session;
  private EchoingApplication application;
  private Nginx nginx;

  private Path folder;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    this.folder = folder;
    session = closing(TestSession.start(ApiServerChoice.EMBEDDED, Authentication.NONE, folder));
    application = closing(EchoingApplication.start());
    nginx = closing(Nginx.start(folder, session.url().getPort(), application.port()));
  }

  @AfterEach
  void forget() {
    application.forget();
  }

  @AfterAll
  void stop() throws Exception {
    for (int i = running.size() - 1; i >= 0; i--) {
      running.get(i).close();
    }
  }

  @Test
  void aGoodKeyPassesWithItsIdentityAndNobodyElses() throws Exception {
    Key key = issue("'scopes':['orders:read','a b'],'ttl':'1h'");

    HttpResponse<String> answer = get("/orders/7?x=y&scope=z", with(key, SPOOFED));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(application.last().target()).isEqualTo("/orders/7?x=y&scope=z");
    assertThat(application.last().latchkeyHeaders())
        .containsOnlyKeys(
            "x-latchkey-key-id",
            "x-latchkey-actor",
            "x-latchkey-scopes",
            "x-latchkey-namespace",
            "x-latchkey-visibility",
            "x-latchkey-expire-time")
        .containsEntry("x-latchkey-key-id", List.of(key.id()))
        .containsEntry("x-latchkey-actor", List.of("%C3%A9quipe"))
        .containsEntry("x-latchkey-scopes", List.of("orders:read a%20b"))
        .containsEntry("x-latchkey-namespace", List.of("default"))
        .containsEntry("x-latchkey-visibility", List.of("secret"));
    assertThat(application.last().headers())
        .doesNotContainKeys("x-api-key", "authorization")
        .allSatisfy((name, lines) -> assertThat(lines.toString()).doesNotContain("spoofed"));
  }

  @Test
  void whatAKeyHasNotIsNotTheClientsToSay() throws Exception {
    Key key = issue("");

    assertThat(get("/anything", with(key, SPOOFED)).statusCode()).isEqualTo(200);
    assertThat(application.last().latchkeyHeaders())
        .containsOnlyKeys(
            "x-latchkey-key-id",
            "x-latchkey-actor",
            "x-latchkey-namespace",
            "x-latchkey-visibility")
        .containsEntry("x-latchkey-actor", List.of("%C3%A9quipe"));
  }

  @Test
  void norWhereNobodyIsAskedForAKey() throws Exception {
    assertThat(get("/public/x", SPOOFED).statusCode()).isEqualTo(200);
    assertThat(application.last().latchkeyHeaders()).isEmpty();
  }

  @Test
  void withoutAGoodKeyItIsAChallengeAndTheApplicationIsNotAsked() throws Exception {
    HttpResponse<String> missing = get("/orders/7", SPOOFED);
    HttpResponse<String> bad = get("/orders/7", "Authorization", "Bearer lk_v1_no_such_key");

    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(missing.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"latchkey\"");
    assertThat(bad.statusCode()).isEqualTo(401);
    assertThat(bad.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"latchkey\", error=\"invalid_token\"");
    assertThat(application.requests()).isEmpty();
  }

  @Test
  void twoCredentialsAreNone() throws Exception {
    Key key = issue("");
    Key other = issue("");

    for (String[] headers :
        List.of(
            new String[] {"X-API-Key", key.secret(), "Authorization", "Bearer " + other.secret()},
            new String[] {"X-API-Key", key.secret(), "X-API-Key", other.secret()},
            new String[] {
              "Authorization", "Bearer " + key.secret(), "Authorization", "Bearer " + other.secret()
            })) {
      assertThat(get("/x", headers).statusCode()).isBetween(400, 401);
    }
    assertThat(application.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders/7",
        "/orders/7?scope=a&simple=true",
        "/orders/",
        "//orders/7",
        "/x/../orders/7",
        "/x/%2e%2e/orders/7",
        "/orders%2F7",
        "/orders/%2e%2e/orders/7"
      })
  void aKeyWithoutTheScopeIsForbidden(String target) throws Exception {
    Key key = issue("'scopes':['orders:write']");

    HttpResponse<String> answer = get(target, with(key));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    assertThat(application.requests()).isEmpty();
  }

  @Test
  void aRateLimitThatIsUsedUpIsA429() throws Exception {
    Key key = issue("'rate_limit_policy':{'quota':'1','window':'3600s'}");

    assertThat(get("/x", with(key)).statusCode()).isEqualTo(200);
    HttpResponse<String> limited = get("/x", with(key));

    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("RateLimit-Policy")).hasValue("\"default\";q=1;w=3600");
    assertThat(limited.headers().firstValue("RateLimit").orElseThrow())
        .startsWith("\"default\";r=0;t=");
    assertThat(Integer.parseInt(limited.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 3_600);
    assertThat(application.requests()).hasSize(1);
  }

  @Test
  void methodsAndBodiesAreAsTheClientSentThem() throws Exception {
    Key key = issue("");
    String large = "x".repeat(1_000_000);

    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      for (String body : List.of("", "{\"a\":1}", large)) {
        HttpResponse<String> answer =
            send(method, "/things", BodyPublishers.ofString(body), with(key));

        assertThat(answer.statusCode()).as(method).isEqualTo(200);
        assertThat(application.last().method()).isEqualTo(method);
        assertThat(application.last().body()).isEqualTo(body);
      }
      BodyPublisher chunked =
          BodyPublishers.fromPublisher(BodyPublishers.ofString(large)); // of unknown length
      assertThat(send(method, "/things", chunked, with(key)).statusCode()).isEqualTo(200);
      assertThat(application.last().body()).isEqualTo(large);
    }
    assertThat(send("HEAD", "/things", BodyPublishers.noBody(), with(key)).statusCode())
        .isEqualTo(200);
    assertThat(send("OPTIONS", "/things", BodyPublishers.noBody(), with(key)).statusCode())
        .isEqualTo(200);
    assertThat(
            send("POST", "/things", BodyPublishers.ofString(large), "X-API-Key", "x").statusCode())
        .isEqualTo(401);
  }

  @Test
  void aConnectionIsGoodForManyRequests() throws Exception {
    Key key = issue("");
    String head = " /x HTTP/1.1\r\nHost: shop.example\r\nX-API-Key: ";
    StringBuilder requests = new StringBuilder();
    for (String credential : List.of(key.secret(), "x", key.secret(), "x", key.secret())) {
      requests.append("POST").append(head).append(credential);
      requests.append("\r\nContent-Length: 5\r\n\r\nhello");
    }
    requests.append("GET").append(head).append(key.secret());
    requests.append("\r\nConnection: close\r\n\r\n");

    String answers = exchange(requests.toString());

    assertThat(answers.split("HTTP/1\\.1 (?=\\d{3} )")).hasSize(7);
    assertThat(answers)
        .containsSubsequence(
            "HTTP/1.1 200 ",
            "HTTP/1.1 401 ",
            "HTTP/1.1 200 ",
            "HTTP/1.1 401 ",
            "HTTP/1.1 200 ",
            "HTTP/1.1 200 ");
    assertThat(application.requests()).hasSize(4);
  }

  @Test
  void theVerifierIsNotToBeAskedThroughIt() throws Exception {
    Key key = issue("");

    for (String path : List.of("/_latchkey", "/_latchkey/orders")) {
      assertThat(get(path, with(key)).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void whileTheVerifierIsAwayNobodyPasses() throws Exception {
    Key key = issue("");
    try (Nginx alone = Nginx.start(folder.resolve("alone"), freePort(), application.port())) {
      HttpResponse<String> answer =
          send(alone.port(), "GET", "/x", BodyPublishers.noBody(), with(key));

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(
              send(alone.port(), "GET", "/public/x", BodyPublishers.noBody(), with(key))
                  .statusCode())
          .isEqualTo(200);
    }
    assertThat(application.requests())
        .extracting(EchoingApplication.Seen::target)
        .containsExactly("/public/x");
  }

  @Test
  void whatTheDocsShowIsInTheExample() throws IOException {
    String example = Files.readString(Path.of("../examples/gateways/nginx/latchkey.conf"));
    Matcher shown =
        Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/gateways.md")));

    assertThat(shown.find()).isTrue();
    assertThat(shown.group(1).lines().filter(line -> !line.isBlank()))
        .isNotEmpty()
        .allMatch(line -> example.lines().anyMatch(line::equals));
  }

  private Key issue(String more) throws Exception {
    String body =
        "{'name':'k','actor_id':'\u00e9quipe'%s}"
            .formatted(more.isEmpty() ? "" : "," + more)
            .replace('\'', '"');
    HttpResponse<String> issued =
        client.send(
            HttpRequest.newBuilder(session.url().resolve("/v2alpha1/admin/issuedApiKeys"))
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(issued.statusCode()).as(issued.body()).isEqualTo(201);
    JsonNode answer = JSON.readTree(issued.body());
    Key key = new Key(answer.at("/issued_api_key/key_id").asText(), answer.get("secret").asText());
    await().atMost(PATIENCE).until(() -> isKnown(key));
    return key;
  }

  /** Asks for a scope that no key has: that counts as no use. */
  private boolean isKnown(Key key) throws Exception {
    return client
            .send(
                HttpRequest.newBuilder(session.url().resolve("/authz?scope=none"))
                    .header("X-API-Key", key.secret())
                    .build(),
                BodyHandlers.ofString())
            .statusCode()
        == 403;
  }

  private static String[] with(Key key, String... more) {
    List<String> headers = new ArrayList<>(List.of("X-API-Key", key.secret()));
    headers.addAll(List.of(more));
    return headers.toArray(String[]::new);
  }

  private HttpResponse<String> get(String target, String... headers) throws Exception {
    return send("GET", target, BodyPublishers.noBody(), headers);
  }

  private HttpResponse<String> send(
      String method, String target, BodyPublisher body, String... headers) throws Exception {
    return send(nginx.port(), method, target, body, headers);
  }

  private HttpResponse<String> send(
      int port, String method, String target, BodyPublisher body, String... headers)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
            .timeout(PATIENCE)
            .method(method, body)
            .headers(headers)
            .build(),
        BodyHandlers.ofString());
  }

  private String exchange(String requests) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(requests.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    running.add(part);
    return part;
  }

  private record Key(String id, String secret) {}
}
