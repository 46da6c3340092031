package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.apiserver.ApiServerException;
import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.DevSession.Surroundings;
import dev.latchkey.testing.ClusterTest;
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

  @Nested
  @ClusterTest
  class WithTheRealApiServer {

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
        applied, choice, port, apiPort, Set.of(), folder.resolve(".latchkey/kubeconfig"));
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
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/v2alpha1/admin/apiKeys:verify"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"credential\":\"" + credential + "\"}"))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
