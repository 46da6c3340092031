package dev.latchkey.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
@TestInstance(Lifecycle.PER_CLASS)
class RealApiServerTest {

  private final ApiServerInstallation installation = ApiServerInstallation.ofUser();
  private int port;
  private RealApiServer server;

  @BeforeAll
  void startServer() throws Exception {
    if (!Boolean.getBoolean("latchkey.cluster.required")) {
      assumeThat(installation.isInstalled()).as("`./latchkey api-server install` was run").isTrue();
    }
    port = freePort();
    server = RealApiServer.start(installation, OptionalInt.of(port));
    server.startControllers();
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void isThatVersionOnThatPortAndOnLoopbackAlone() throws Exception {
    assertThat(server.client().getMasterUrl().getPort()).isEqualTo(port);
    assertThat(server.client().getKubernetesVersion().getGitVersion())
        .isEqualTo("v" + ApiServerInstallation.VERSION);
    List<String> listeners = commandLinesOfServers();
    assertThat(listeners)
        .anyMatch(line -> line.contains("etcd") && line.contains("--unsafe-no-fsync"))
        .noneMatch(line -> line.contains("://0.0.0.0"))
        .anyMatch(line -> line.contains("--bind-address 127.0.0.1"));
  }

  @Test
  void kubectlWorksWithTheKubeconfig(@TempDir Path folder) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    server.kubeconfig().write(kubeconfig);

    assertThat(kubectl(kubeconfig, "create", "namespace", "made-by-kubectl"))
        .isEqualTo("namespace/made-by-kubectl created");
    assertThat(server.client().namespaces().withName("made-by-kubectl").get()).isNotNull();
  }

  @Test
  void controllersCollectGarbageAndEmptyNamespaces() {
    assumeThat(installation.controllerManager()).as("kube-controller-manager").isPresent();
    KubernetesClient client = server.client();
    Namespace namespace = namespace("garbage");
    ConfigMap owner = client.resource(configMap("owner")).create();
    ConfigMap owned =
        client
            .resource(
                new ConfigMapBuilder(configMap("owned"))
                    .editMetadata()
                    .addNewOwnerReference()
                    .withApiVersion("v1")
                    .withKind("ConfigMap")
                    .withName("owner")
                    .withUid(owner.getMetadata().getUid())
                    .endOwnerReference()
                    .endMetadata()
                    .build())
            .create();
    ConfigMap other = client.resource(configMap("other")).create();

    client.resource(owner).delete();

    await().atMost(Duration.ofSeconds(60)).until(() -> client.resource(owned).get() == null);
    assertThat(client.resource(other).get()).isNotNull();

    client.resource(namespace).delete();
    await().atMost(Duration.ofSeconds(60)).until(() -> client.resource(namespace).get() == null);
  }

  @Test
  void othersAreAllowedWhatRbacAllowsThem() {
    try (KubernetesClient nobody = server.asUser("nobody", "guests");
        KubernetesClient admin = server.asUser("admin", "system:masters")) {
      assertThatThrownBy(() -> nobody.secrets().inNamespace("default").list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining("\"nobody\"");
      assertThat(admin.secrets().inNamespace("default").list().getItems()).isEmpty();
    }
  }

  @Test
  void aServiceAccountsKubeconfigAuthenticatesAsIt() {
    namespace("accounts");
    server
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("robot")
                .withNamespace("accounts")
                .endMetadata()
                .build())
        .create();

    try (KubernetesClient byToken =
            server.kubeconfigOfServiceAccount("accounts", "robot").client();
        KubernetesClient byImpersonation = server.asServiceAccount("accounts", "robot")) {
      for (KubernetesClient robot : List.of(byToken, byImpersonation)) {
        assertThatThrownBy(() -> robot.secrets().inNamespace("accounts").list())
            .hasMessageContaining("system:serviceaccount:accounts:robot");
      }
    }
  }

  @Test
  void aPortInUseIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      OptionalInt takenPort = OptionalInt.of(taken.getLocalPort());
      assertThatThrownBy(() -> RealApiServer.start(installation, takenPort))
          .isInstanceOf(ApiServerException.class)
          .hasMessage(
              "Port "
                  + taken.getLocalPort()
                  + " is in use; choose another one for the API server.");
    }
  }

  @Test
  void aKilledProcessLeavesNoServerBehind(@TempDir Path folder) throws Exception {
    Process process = startInAnotherJvm(folder);
    List<ProcessHandle> servers = process.descendants().toList();
    assertThat(servers).isNotEmpty();

    process.destroyForcibly();

    await().atMost(Duration.ofSeconds(10)).until(() -> servers.stream().noneMatch(this::runs));
  }

  @Test
  void aSignalledProcessLeavesNothingBehind(@TempDir Path folder) throws Exception {
    Process process = startInAnotherJvm(folder);
    List<ProcessHandle> servers = process.descendants().toList();
    assertThat(servers).isNotEmpty();
    assertThat(folder.toFile().list()).isNotEmpty();

    process.destroy();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> servers.stream().noneMatch(this::runs));
    try (var left = Files.list(folder)) {
      assertThat(left.filter(path -> !path.getFileName().toString().startsWith("hsperf")))
          .isEmpty();
    }
  }

  /** Where nobody waits for a dead process it stays as a zombie, which has no command line. */
  private boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().commandLine().isPresent();
  }

  private static Process startInAnotherJvm(Path temporaryFolder) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporaryFolder,
                "-cp",
                System.getProperty("java.class.path"),
                StartAndWait.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    while (line != null && !line.equals("started")) {
      line = lines.readLine();
    }
    assertThat(line).isEqualTo("started");
    return process;
  }

  /** What another process runs, to be ended in the middle of it. */
  static final class StartAndWait {

    private StartAndWait() {}

    public static void main(String[] arguments) throws InterruptedException {
      RealApiServer server = RealApiServer.start(ApiServerInstallation.ofUser());
      server.startControllers();
      System.out.println("started");
      Thread.sleep(Duration.ofMinutes(2).toMillis());
    }
  }

  /** Of the servers themselves, not of the shells that watch over them. */
  private List<String> commandLinesOfServers() {
    return ProcessHandle.current()
        .descendants()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.startsWith(installation.directory().toString()))
        .toList();
  }

  private String kubectl(Path kubeconfig, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(server.kubectl().toString()));
    command.add("--kubeconfig=" + kubeconfig);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output.strip();
  }

  private Namespace namespace(String name) {
    return server
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  private static ConfigMap configMap(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("garbage")
        .endMetadata()
        .build();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void theChosenPortCarriesManyConnectionsAtOnce() throws Exception {
    List<KubernetesClient> clients =
        Stream.generate(() -> server.kubeconfig().client()).limit(8).toList();
    try {
      assertThat(
              clients.parallelStream()
                  .map(client -> client.namespaces().withName("default").get())
                  .filter(Objects::nonNull)
                  .count())
          .isEqualTo(8);
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(idle.isConnected()).isTrue();
      }
    } finally {
      clients.forEach(KubernetesClient::close);
    }
  }
}
