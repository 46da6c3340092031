package dev.latchkey.dev;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.dev.docs.ApiDocs;
import dev.latchkey.dev.folder.FolderSync;
import dev.latchkey.dev.report.KeyRow;
import dev.latchkey.dev.report.KeyTable;
import dev.latchkey.dev.report.NextSteps;
import dev.latchkey.dev.report.NextSteps.Fetcher;
import dev.latchkey.http.auth.Authentication;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** API server, operator, verifier and folder, running together; closing it stops them all. */
public final class DevSession implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SETTLED = Duration.ofSeconds(15);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final DevOptions options;
  private final Surroundings surroundings;
  private final Consumer<String> out;

  private DevSession(DevOptions options, Surroundings surroundings, Consumer<String> out) {
    this.options = options;
    this.surroundings = surroundings;
    this.out = out;
  }

  /**
   * What a session finds where it runs.
   *
   * @param operator starts the operator
   * @param verifier starts the verifier
   * @param installation the real API server's programs
   * @param environment the environment's variables; {@code LATCHKEY_LAUNCHER} names the launcher
   * @param clock the present
   */
  public record Surroundings(
      Program.OperatorStart operator,
      Program.VerifierStart verifier,
      ApiServerInstallation installation,
      Map<String, String> environment,
      Clock clock) {}

  /**
   * Starts everything and says so; returns when the keys of the folder are issued.
   *
   * @param out takes lines for the user
   * @throws DevException when something is in the way; nothing is left running
   */
  public static DevSession start(
      DevOptions options, Surroundings surroundings, Consumer<String> out) {
    requireReadable(options);
    requireFree(options.port(), "--port");
    requireFree(options.apiPort(), "--api-port");
    DevSession session = new DevSession(options, surroundings, out);
    // From the first part on: a signal during the start must not leave one behind.
    Thread hook = new Thread(session::stop, "stop-dev");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      session.startParts();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static void requireReadable(DevOptions options) {
    options
        .folder()
        .ifPresent(
            folder -> {
              if (!Files.exists(folder)) {
                throw new DevException("The folder " + folder + " does not exist.");
              }
              if (!Files.isDirectory(folder)) {
                throw new DevException(folder + " is not a folder.");
              }
              if (!Files.isReadable(folder)) {
                throw new DevException("The folder " + folder + " cannot be read.");
              }
            });
  }

  private static void requireFree(int port, String option) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException | IllegalArgumentException e) {
      throw new DevException(
          "Port "
              + port
              + " cannot be used ("
              + e.getMessage()
              + "); choose another one with "
              + option
              + ".",
          e);
    }
  }

  private void startParts() {
    ApiServerInstallation installation = surroundings.installation();
    boolean isReal = DevApiServer.isReal(options.apiServer(), installation);
    if (!isReal && options.authentication() == Authentication.KUBERNETES) {
      throw new DevException(
          "The embedded API server knows no users: run `api-server install` first, and --auth"
              + " kubernetes with --api-server real.");
    }
    if (isReal) {
      out.accept("Starting kube-apiserver " + installation.version() + " …");
    }
    List<CrdFile> definitions =
        CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList();
    DevApiServer apiServer =
        keep(
            DevApiServer.start(
                options.apiServer(),
                options.apiPort(),
                installation,
                definitions,
                surroundings.clock()));
    writeKubeconfig(apiServer);
    KubernetesClient client = keep(LatchkeyClients.create(apiServer.kubeconfig().clientConfig()));
    Program.OperatorProgram operator =
        keep(surroundings.operator().start(client, options, surroundings.clock()));
    Program verifier =
        keep(
            surroundings
                .verifier()
                .start(
                    client,
                    options,
                    routes -> {
                      operator.routes().addTo(routes);
                      new ApiDocs().addTo(routes);
                    },
                    surroundings.clock()));
    await(READY, () -> operator.isReady() && verifier.isReady());
    describe(apiServer);
    startFolder(client);
    await(SETTLED, () -> KeyRow.all(client).stream().allMatch(KeyRow::settled));
    report(client);
  }

  private void writeKubeconfig(DevApiServer apiServer) {
    try {
      apiServer.kubeconfig().write(options.kubeconfig());
    } catch (IOException e) {
      throw new DevException(
          "The kubeconfig " + options.kubeconfig() + " cannot be written: " + e.getMessage() + ".",
          e);
    }
  }

  private void startFolder(KubernetesClient client) {
    if (options.folder().isEmpty()) {
      return;
    }
    Path folder = options.folder().get();
    try {
      keep(FolderSync.start(folder, client, line -> out.accept("  " + line)));
    } catch (IOException e) {
      throw new DevException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void describe(DevApiServer apiServer) {
    out.accept("");
    List<String> description = apiServer.description();
    out.accept("API server   " + description.get(0));
    description.stream().skip(1).forEach(line -> out.accept("             " + line));
    String where =
        options.namespaces().isEmpty()
            ? "all namespaces"
            : "namespaces " + String.join(", ", options.namespaces());
    out.accept("Operator     " + where);
    out.accept("HTTP API     http://127.0.0.1:" + options.port() + accessHint());
    out.accept(
        "             described at http://127.0.0.1:%d/docs; namespace %s, or as the header"
                .formatted(options.port(), options.defaultNamespace())
            + " Latchkey-Namespace says");
    out.accept("Kubeconfig   " + options.kubeconfig().toAbsolutePath().normalize());
    out.accept(
        options
            .folder()
            .map(folder -> "Folder       " + folder + ", applied again whenever it changes")
            .orElse("Folder       none; `./latchkey dev FOLDER` applies one"));
  }

  private String accessHint() {
    return switch (options.authentication()) {
      case NONE -> ", for whoever is on this machine: nobody is asked who they are";
      case KUBERNETES -> ", with a token: kubectl create token NAME --audience latchkey";
    };
  }

  private void report(KubernetesClient client) {
    List<KeyRow> keys = KeyRow.all(client);
    out.accept("");
    KeyTable.lines(keys).forEach(out);
    out.accept("");
    out.accept("Next, in another shell:");
    out.accept("");
    nextSteps().lines(keys).forEach(line -> out.accept("  " + line));
    out.accept("");
    out.accept("Everything is gone when this stops. Ctrl-C stops it.");
  }

  private NextSteps nextSteps() {
    ProgramsOnPath path = new ProgramsOnPath(surroundings.environment());
    boolean wgetOnly = path.has("wget") && !path.has("curl");
    return new NextSteps(
        surroundings.environment().getOrDefault("LATCHKEY_LAUNCHER", "./latchkey"),
        options.kubeconfig().toAbsolutePath().normalize(),
        options.port(),
        wgetOnly ? Fetcher.WGET : Fetcher.CURL,
        path.has("kubectl") || Files.isExecutable(surroundings.installation().kubectl()));
  }

  /** Gives up silently: what is not there after so long is shown as it is. */
  private static void await(Duration atMost, BooleanSupplier condition) {
    long end = System.nanoTime() + atMost.toNanos();
    try {
      while (!condition.getAsBoolean() && System.nanoTime() < end) {
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevException("Interrupted.", e);
    }
  }

  private synchronized <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private synchronized void stop() {
    if (!parts.isEmpty()) {
      out.accept("");
      out.accept("Stopping …");
    }
    close();
  }

  /** Stops everything, last first. Safe to call more than once. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        out.accept("Stopping " + part.getClass().getSimpleName() + " failed: " + e.getMessage());
      }
    }
  }
}
