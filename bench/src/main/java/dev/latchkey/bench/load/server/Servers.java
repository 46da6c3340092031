package dev.latchkey.bench.load.server;

import dev.latchkey.bench.load.cluster.SampleCluster;
import dev.latchkey.bench.report.BenchException;
import dev.latchkey.bench.token.SampleNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Starts each kind of server as its users would, on the server's core. */
public final class Servers {
  private static final String LAUNCHER = "LATCHKEY_LAUNCHER";

  private final Cores cores;
  private final Path folder;
  private final String launcher;

  /**
   * @param folder for files, that nobody else may read
   * @throws BenchException if this process was not started by the launcher
   */
  public Servers(Cores cores, Path folder) {
    this.cores = cores;
    this.folder = folder;
    this.launcher =
        Optional.ofNullable(System.getenv(LAUNCHER))
            .orElseThrow(() -> new BenchException("Start it by ./latchkey bench verifier."));
  }

  /** Lets the launcher build what it will run. */
  public void prepareLauncher() {
    try {
      int status =
          new ProcessBuilder(cores.onAllCores(List.of(launcher, "verifier", "--help")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor();
      if (status != 0) {
        throw new BenchException("The launcher does not run a verifier.");
      }
    } catch (IOException e) {
      throw new BenchException("The launcher cannot be run: " + e + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    }
  }

  /** A verifier of a cluster's keys, on the server's core, ready. */
  public RunningServer verifier(String name, SampleCluster cluster) {
    int port = ServerProcess.freePort();
    int management = ServerProcess.freePort();
    List<String> command = cores.onServerCore(verifierCommand(port, management));
    return started(
        ServerProcess.start(name, command, environment(cluster), management, folder), port);
  }

  /**
   * How long it takes until a verifier is ready, from when its process is started.
   *
   * @param pinned whether it has the server's core alone
   */
  public Duration timeToStart(SampleCluster cluster, boolean pinned) {
    int management = ServerProcess.freePort();
    List<String> command = verifierCommand(ServerProcess.freePort(), management);
    try (ServerProcess process =
        ServerProcess.start(
            "verifier",
            pinned ? cores.onServerCore(command) : cores.onAllCores(command),
            environment(cluster),
            management,
            folder)) {
      return process.awaitReady();
    }
  }

  /**
   * The no-op on Jetty.
   *
   * @param like on whose JVM it runs
   * @param answer what it answers
   */
  public RunningServer bareJetty(RunningServer like, byte[] answer) {
    int port = ServerProcess.freePort();
    return jvm(
        "bare Jetty",
        like,
        BareJetty.class,
        port,
        List.of(Integer.toString(port), write("answer.json", answer).toString()));
  }

  /**
   * Javalin as it comes.
   *
   * @param like on whose JVM it runs
   * @param records the file with the cluster's records
   */
  public RunningServer plainJavalin(RunningServer like, SampleCluster cluster, Path records) {
    int port = ServerProcess.freePort();
    String hashKeys =
        cluster.namespace().hashKeyEntries().entrySet().stream()
            .map(
                entry ->
                    "\"%s\":\"%s\""
                        .formatted(
                            entry.getKey(), Base64.getEncoder().encodeToString(entry.getValue())))
            .collect(Collectors.joining(",", "{", "}"));
    Path file = write("hash-keys.json", hashKeys.getBytes(StandardCharsets.US_ASCII));
    return jvm(
        "Javalin server",
        like,
        PlainJavalin.class,
        port,
        List.of(Integer.toString(port), records.toString(), file.toString()));
  }

  /**
   * The server in Go.
   *
   * @param records the file with the cluster's records
   */
  public RunningServer go(GoProgram program, SampleCluster cluster, Path records) {
    int port = ServerProcess.freePort();
    Path file =
        write(
            "digest-key",
            HexFormat.of()
                .formatHex(cluster.namespace().digestKey())
                .getBytes(StandardCharsets.US_ASCII));
    List<String> command =
        List.of(
            program.executable().toString(),
            Integer.toString(port),
            records.toString(),
            file.toString());
    return started(
        ServerProcess.start(
            "Go server", cores.onServerCore(command), Map.of("GOMAXPROCS", "1"), port, folder),
        port);
  }

  private RunningServer jvm(
      String name, RunningServer like, Class<?> main, int port, List<String> arguments) {
    List<String> command = like.process().jvm().command(main, arguments);
    return started(
        ServerProcess.start(name, cores.onServerCore(command), Map.of(), port, folder), port);
  }

  private static RunningServer started(ServerProcess process, int port) {
    try {
      process.awaitReady();
      return new RunningServer(process, port);
    } catch (BenchException e) {
      process.close();
      throw e;
    }
  }

  private List<String> verifierCommand(int port, int management) {
    return List.of(
        launcher,
        "verifier",
        "--namespace",
        SampleNamespace.NAME,
        "--port",
        Integer.toString(port),
        "--management-port",
        Integer.toString(management));
  }

  private Map<String, String> environment(SampleCluster cluster) {
    try {
      Path kubeconfig = Files.createTempFile(folder, "kubeconfig-", ".yaml");
      cluster.api().kubeconfig().write(kubeconfig);
      return Map.of("KUBECONFIG", kubeconfig.toString());
    } catch (IOException e) {
      throw new BenchException("No kubeconfig can be written: " + e + ".", e);
    }
  }

  /** Temporary files are their owner's alone. */
  private Path write(String name, byte[] content) {
    try {
      return Files.write(Files.createTempFile(folder, "", "-" + name), content);
    } catch (IOException e) {
      throw new BenchException("A file cannot be written: " + e + ".", e);
    }
  }
}
