package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.ApiServerException;
import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.DevSession.Surroundings;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.testing.ClusterTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.InflaterInputStream;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job end to end: a declared key verifies, and does no more when it is not declared any
 * more.
 */
class DevSessionTest {

  private static final String KEY =
      """
      apiVersion: latchkey.dev/v1alpha1
      kind: IssuedApiKey
      metadata: {name: %s}
      spec: {actorID: team-payments, scopes: [orders:read], ttl: 90d, metadata: {env: prod}}
      """;

  @TempDir Path folder;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private Path yaml;
  private int port;
  private int apiPort;

  @BeforeEach
  void prepare() throws Exception {
    yaml = Files.createDirectory(folder.resolve("yaml"));
    port = freePort();
    apiPort = freePort();
  }

  @Test
  void aKeyOfTheFolderVerifiesUntilItsFileIsRemoved() throws Exception {
    wholePath(ApiServerChoice.EMBEDDED, noInstallation());

    assertThat(lines).anyMatch(line -> line.contains("embedded: in this process's memory"));
  }

  @Test
  void aPortInUseAndAMissingFolderAreSentencesAndNothingIsLeftRunning() throws Exception {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> start(ApiServerChoice.EMBEDDED, Optional.of(yaml), noInstallation()))
          .isInstanceOf(DevException.class)
          .hasMessageContaining("Port " + port + " cannot be used")
          .hasMessageEndingWith("choose another one with --port.");
    }
    assertThatThrownBy(
            () ->
                start(
                    ApiServerChoice.EMBEDDED,
                    Optional.of(folder.resolve("none")),
                    noInstallation()))
        .isInstanceOf(DevException.class)
        .hasMessageMatching("The folder .*/none does not exist\\.");
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), apiPort).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFailureInTheMiddleOfTheStartStopsWhatWasStarted() {
    Programs programs = Programs.standard();
    Surroundings failing =
        new Surroundings(
            programs.operator(),
            (client, ownPort, namespaces, clock) -> {
              throw new DevException("no verifier today");
            },
            noInstallation(),
            Map.of(),
            Clock.systemUTC());

    assertThatThrownBy(
            () ->
                DevSession.start(
                    options(ApiServerChoice.EMBEDDED, Optional.of(yaml)), failing, lines::add))
        .hasMessage("no verifier today");
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), apiPort).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void theRealApiServerMustBeInstalledFirst() {
    assertThatThrownBy(() -> start(ApiServerChoice.REAL, Optional.of(yaml), noInstallation()))
        .isInstanceOf(ApiServerException.class)
        .hasMessageContaining("./latchkey api-server install");
  }

  @Test
  void autoIsTheRealOneWhereItIsInstalled() {
    assertThat(DevApiServer.isReal(ApiServerChoice.AUTO, noInstallation())).isFalse();
    assertThat(DevApiServer.isReal(ApiServerChoice.EMBEDDED, noInstallation())).isFalse();
    assertThat(DevApiServer.isReal(ApiServerChoice.REAL, noInstallation())).isTrue();
  }

  @Test
  void aKeyIsExchangedForTokensThatDieWithIt() throws Exception {
    exchange(ApiServerChoice.EMBEDDED, noInstallation());
  }

  @Nested
  @ClusterTest
  class WithTheRealApiServer {

    @Test
    void aKeyIsExchangedForTokensThatDieWithIt() throws Exception {
      exchange(ApiServerChoice.REAL, ApiServerInstallation.ofUser());
    }

    @Test
    void aKeyOfTheFolderVerifiesUntilItsFileIsRemoved() throws Exception {
      wholePath(ApiServerChoice.REAL, ApiServerInstallation.ofUser());

      assertThat(lines).anyMatch(line -> line.contains("real: kube-apiserver"));
    }
  }

  private void wholePath(ApiServerChoice choice, ApiServerInstallation installation)
      throws Exception {
    Files.writeString(yaml.resolve("first.yaml"), KEY.formatted("first"));
    try (DevSession session = start(choice, Optional.of(yaml), installation)) {
      assertThat(session).isNotNull();
      assertThat(lines)
          .anyMatch(line -> line.matches("default/first +team-payments +orders:read +Issued +2.*"))
          .anyMatch(line -> line.contains("KEY=$(/opt/latchkey credential first)"));
      assertThat(verify(credential("first"))).contains("\"is_valid\":true", "\"env\":\"prod\"");

      Files.writeString(yaml.resolve("second.yaml"), KEY.formatted("second"));
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(verify(credential("second"))).contains("\"is_valid\":true"));

      String second = credential("second");
      Files.delete(yaml.resolve("second.yaml"));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(verify(second)).contains("VERIFICATION_ERROR_REVOKED"));
    }
    assertThatThrownBy(() -> verify("x")).isInstanceOf(IOException.class);
  }

  /**
   * A key of a folder, its tokens, another library and a holder offline, and an order to revoke.
   */
  private void exchange(ApiServerChoice choice, ApiServerInstallation installation)
      throws Exception {
    Files.writeString(yaml.resolve("first.yaml"), KEY.formatted("first"));
    try (DevSession session = start(choice, Optional.of(yaml), installation)) {
      assertThat(session).isNotNull();
      String credential = credential("first");
      String jwt = token(credential, "TOKEN_ALGORITHM_JWT");
      String macaroon = token(credential, "TOKEN_ALGORITHM_MACAROON");
      String narrowed = MacaroonFormat.narrow(macaroon, List.of("scope = nothing"));
      List<String> all = List.of(credential, jwt, macaroon, narrowed);
      for (String one : all) {
        assertThat(verify(one)).contains("\"is_valid\":true", "\"actor_id\":\"team-payments\"");
      }
      assertThat(verify(narrowed)).doesNotContain("orders:read");

      JwtClaims claims = byTheJwksAlone("latchkey+jwt", jwt);
      assertThat(claims.getIssuer()).isEqualTo("http://localhost:" + port + "/default");
      assertThat(claims.getSubject()).isEqualTo("team-payments");
      Map<?, ?> entry = (Map<?, ?>) claims.getClaimValue("status", Map.class).get("status_list");
      assertThat(isListedAsInvalid(entry)).isFalse();

      Files.writeString(
          yaml.resolve("leaked.yaml"),
          """
          apiVersion: latchkey.dev/v1alpha1
          kind: ApiKeyRevocation
          metadata: {name: leaked}
          spec: {keyRef: {kind: IssuedApiKey, name: first}, reason: KeyCompromise}
          """);
      for (String one : all) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(verify(one)).contains("VERIFICATION_ERROR_REVOKED"));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> isListedAsInvalid(entry));
    }
  }

  /** Tokens can be derived a moment after the namespace's first key was made. */
  private String token(String credential, String algorithm) {
    String[] answer = new String[1];
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              String body =
                  post(
                      "derive",
                      "{\"credential\":\"%s\",\"algorithm\":\"%s\"}"
                          .formatted(credential, algorithm));
              answer[0] = new ObjectMapper().readTree(body).path("token").path("token").asText();
              return algorithm.endsWith("MACAROON")
                  ? !answer[0].isEmpty()
                  : body.contains("status_list");
            });
    return answer[0];
  }

  private boolean isListedAsInvalid(Map<?, ?> entry) throws Exception {
    String uri = (String) entry.get("uri");
    int index = ((Number) entry.get("idx")).intValue();
    JwtClaims list = byTheJwksAlone("statuslist+jwt", get(uri));
    assertThat(list.getSubject()).isEqualTo(uri);
    String compressed = (String) list.getClaimValue("status_list", Map.class).get("lst");
    try (var in =
        new InflaterInputStream(
            new ByteArrayInputStream(Base64.getUrlDecoder().decode(compressed)))) {
      return (in.readAllBytes()[index / 8] >> (index % 8) & 1) == 1;
    }
  }

  private JwtClaims byTheJwksAlone(String type, String jwt) throws Exception {
    String set =
        get("http://localhost:" + port + "/v2alpha1/derivedKeys/jwks.json?namespace=default");
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
        .setJwsAlgorithmConstraints(ConstraintType.PERMIT, "EdDSA")
        .setExpectedType(true, type)
        .setExpectedIssuer("http://localhost:" + port + "/default")
        .setRequireExpirationTime()
        .build()
        .processToClaims(jwt);
  }

  private DevSession start(
      ApiServerChoice choice, Optional<Path> applied, ApiServerInstallation installation) {
    Programs programs = Programs.standard();
    return DevSession.start(
        options(choice, applied),
        new Surroundings(
            programs.operator(),
            programs.verifier(),
            installation,
            Map.of("LATCHKEY_LAUNCHER", "/opt/latchkey"),
            Clock.systemUTC()),
        lines::add);
  }

  private DevOptions options(ApiServerChoice choice, Optional<Path> applied) {
    return new DevOptions(
        applied,
        choice,
        port,
        apiPort,
        Set.of(),
        folder.resolve(".latchkey/kubeconfig"),
        Authentication.NONE);
  }

  private ApiServerInstallation noInstallation() {
    return new ApiServerInstallation(folder.resolve("nothing"), ApiServerInstallation.VERSION);
  }

  private String credential(String name) throws IOException {
    String kubeconfig = Files.readString(folder.resolve(".latchkey/kubeconfig"));
    try (var client = new Kubeconfig(kubeconfig).client()) {
      String data =
          client.secrets().inNamespace("default").withName(name).get().getData().get("api-key");
      return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    }
  }

  private String verify(String credential) throws Exception {
    return post("verify", "{\"credential\":\"" + credential + "\"}");
  }

  private String post(String method, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/v2alpha1/admin/apiKeys:" + method))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private String get(String uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
