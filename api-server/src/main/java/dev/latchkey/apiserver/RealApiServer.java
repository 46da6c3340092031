package dev.latchkey.apiserver;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfig;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.cert.CertManager;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A running kube-apiserver with an etcd of its own, on the loopback address, started by fabric8's
 * {@code kube-api-test}.
 *
 * <p>Its data lives in temporary folders and vanishes when it is closed; so do its processes, also
 * when this JVM is signalled or killed. {@code ~/.kube/config} is neither read nor written. No pod
 * ever runs: there are no nodes.
 */
public final class RealApiServer implements AutoCloseable {

  private static final String CONTROLLERS =
      String.join(
          ",",
          "garbage-collector-controller",
          "namespace-controller",
          "serviceaccount-controller",
          "clusterrole-aggregation-controller");

  private final GuardedPrograms programs;
  private final Path home;
  private final KubeAPIServer server;
  private final Optional<LoopbackForward> forward;
  private final Kubeconfig kubeconfig;
  private final KubernetesClient client;
  private final Thread shutdownHook = new Thread(this::release, "stop-api-server");
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile Optional<Process> controllerManager = Optional.empty();

  private RealApiServer(
      GuardedPrograms programs,
      Path home,
      KubeAPIServer server,
      Optional<LoopbackForward> forward,
      Kubeconfig kubeconfig) {
    this.programs = programs;
    this.home = home;
    this.server = server;
    this.forward = forward;
    this.kubeconfig = kubeconfig;
    this.client = kubeconfig.client();
  }

  /** Starts an API server on a free port. */
  public static RealApiServer start(ApiServerInstallation installation) {
    return start(installation, OptionalInt.empty());
  }

  /**
   * Starts an API server and returns when it is ready, which takes some seconds.
   *
   * @param port the port of 127.0.0.1 that {@link #kubeconfig()} names; empty: any free one
   * @throws ApiServerException when it is not installed, does not start, or the port is in use
   */
  public static RealApiServer start(ApiServerInstallation installation, OptionalInt port) {
    if (!installation.isInstalled()) {
      throw new ApiServerException(
          "No Kubernetes API server is installed; `./latchkey api-server install` installs one.");
    }
    Path home = temporaryHome();
    KubeAPIServer server = new KubeAPIServer(configuration(installation, home));
    try {
      GuardedPrograms programs = GuardedPrograms.write(installation, home);
      server.start();
      RealApiServer running = running(programs, home, server, port);
      // Until here a signal is the guards' business: they end with this JVM.
      Runtime.getRuntime().addShutdownHook(running.shutdownHook);
      return running;
    } catch (KubeAPITestException | IOException e) {
      stop(server, home);
      throw startFailure(e, port);
    }
  }

  private static Path temporaryHome() {
    try {
      return Files.createTempDirectory("latchkey-api-server-");
    } catch (IOException e) {
      throw new ApiServerException(
          "The API server needs a temporary folder: " + Failures.rootCause(e) + ".", e);
    }
  }

  private static RealApiServer running(
      GuardedPrograms programs, Path home, KubeAPIServer server, OptionalInt port)
      throws IOException {
    int ownPort =
        URI.create(Config.fromKubeconfig(server.getKubeConfigYaml()).getMasterUrl()).getPort();
    Optional<LoopbackForward> forward =
        port.isPresent()
            ? Optional.of(LoopbackForward.start(port.getAsInt(), ownPort))
            : Optional.empty();
    CertManager certificates = new CertManager(home.toString());
    Kubeconfig kubeconfig =
        Kubeconfig.certificate(
            "https://127.0.0.1:" + port.orElse(ownPort),
            Files.readAllBytes(Path.of(certificates.getAPIServerCertPath())),
            Files.readAllBytes(Path.of(certificates.getClientCertPath())),
            Files.readAllBytes(Path.of(certificates.getClientKeyPath())));
    return new RealApiServer(programs, home, server, forward, kubeconfig);
  }

  private static KubeAPIServerConfig configuration(ApiServerInstallation installation, Path home) {
    return KubeAPIServerConfigBuilder.anAPIServerConfig()
        .withTestDir(home.toString())
        .withApiServerVersion(installation.version())
        .withOfflineMode(true)
        .withUpdateKubeConfig(false)
        .withApiServerFlag("--bind-address", "127.0.0.1")
        // Nobody looks the API server up inside the cluster, and a loopback address may not be an
        // endpoint.
        .withApiServerFlag("--advertise-address", "127.0.0.1")
        .withApiServerFlag("--endpoint-reconciler-type", "none")
        .build();
  }

  private static ApiServerException startFailure(Exception failure, OptionalInt port) {
    if (failure instanceof BindException && port.isPresent()) {
      return new ApiServerException(
          "Port " + port.getAsInt() + " is in use; choose another one for the API server.",
          failure);
    }
    return new ApiServerException(
        "The API server did not start: " + Failures.rootCause(failure) + ".", failure);
  }

  /**
   * Starts the controllers that collect garbage by owner references, empty deleted namespaces, give
   * each namespace its default ServiceAccount and aggregate ClusterRoles; returns at once. The
   * garbage collector learns of kinds that are defined afterwards only half a minute later: define
   * them first.
   *
   * @return false where the installation has no kube-controller-manager, and nothing was started
   */
  public synchronized boolean startControllers() {
    if (controllerManager.isPresent()) {
      return true;
    }
    Optional<Path> program = programs.guarded().controllerManager();
    if (program.isEmpty() || released.get()) {
      return false;
    }
    try {
      Path file = home.resolve("controller-manager.kubeconfig");
      kubeconfig.write(file);
      controllerManager =
          Optional.of(
              new ProcessBuilder(
                      program.get().toString(),
                      "--kubeconfig=" + file,
                      "--controllers=" + CONTROLLERS,
                      "--leader-elect=false",
                      "--secure-port=0")
                  .redirectErrorStream(true)
                  .redirectOutput(home.resolve("controller-manager.log").toFile())
                  .start());
      return true;
    } catch (IOException e) {
      throw new ApiServerException(
          "kube-controller-manager did not start: " + Failures.rootCause(e) + ".", e);
    }
  }

  /** How to reach the server as its administrator, whom RBAC allows everything. */
  public Kubeconfig kubeconfig() {
    return kubeconfig;
  }

  /** The administrator's client. It belongs to this server and is closed with it. */
  public KubernetesClient client() {
    return client;
  }

  /** The kubectl that fits this server. */
  public Path kubectl() {
    return programs.guarded().kubectl();
  }

  /**
   * A client that acts as somebody else, by impersonation, so that RBAC decides what it may do.
   *
   * @param user the user's name
   * @param groups their groups, besides {@code system:authenticated}, which everybody is in
   * @return a client of its own, the caller's to close
   */
  public KubernetesClient asUser(String user, String... groups) {
    String[] allGroups =
        Stream.concat(Stream.of(groups), Stream.of("system:authenticated"))
            .distinct()
            .toArray(String[]::new);
    Config config =
        new ConfigBuilder(kubeconfig.clientConfig())
            .withImpersonateUsername(user)
            .withImpersonateGroups(allGroups)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /**
   * A client that acts as a ServiceAccount, whether that exists or not, by impersonation.
   *
   * @return a client of its own, the caller's to close
   */
  public KubernetesClient asServiceAccount(String namespace, String name) {
    return asUser(
        "system:serviceaccount:" + namespace + ":" + name,
        "system:serviceaccounts",
        "system:serviceaccounts:" + namespace);
  }

  /**
   * A kubeconfig with a token of a ServiceAccount that exists, as a pod would have one, for a
   * process of its own. The token lasts an hour.
   */
  public Kubeconfig kubeconfigOfServiceAccount(String namespace, String name) {
    String token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest()
            .getStatus()
            .getToken();
    byte[] authority = Base64.getDecoder().decode(client.getConfiguration().getCaCertData());
    return Kubeconfig.token(client.getConfiguration().getMasterUrl(), authority, token);
  }

  /**
   * From now on the end of this JVM does not close the server by itself: for a caller with a
   * shutdown hook of its own, who closes other things first. The processes still end with the JVM.
   */
  public void leaveClosingToCaller() {
    removeHook(shutdownHook);
  }

  /** Stops everything and removes its data. Safe to call more than once. */
  @Override
  public void close() {
    removeHook(shutdownHook);
    release();
  }

  private void release() {
    if (!released.compareAndSet(false, true)) {
      return;
    }
    client.close();
    controllerManager.ifPresent(RealApiServer::end);
    forward.ifPresent(RealApiServer::closeQuietly);
    stop(server, home);
  }

  private static void end(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(LoopbackForward forward) {
    try {
      forward.close();
    } catch (IOException e) {
      // It accepts no more; there is nothing else to free.
    }
  }

  private static void stop(KubeAPIServer server, Path home) {
    try {
      server.stop();
    } catch (RuntimeException e) {
      // A server that did not start in full has no data to remove, and kube-api-test stumbles over
      // that.
    }
    try {
      Folders.deleteRecursively(home);
    } catch (IOException e) {
      // Left to whoever empties the temporary folder.
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // Then the hook does what the caller is about to do.
    }
  }
}
