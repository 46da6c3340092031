package dev.latchkey.apiserver;

import io.fabric8.kubeapitest.binary.Binaries;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Builds the programs from the Go modules of Kubernetes and etcd; also kube-controller-manager,
 * which no download has.
 *
 * <p>The versions are fixed, with their checksums, by the {@code go.mod} and {@code go.sum} among
 * this module's resources.
 */
final class GoBuild implements BinarySource {

  private static final List<String> MODULE_FILES = List.of("go.mod", "go.sum", "tools.go");
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);
  private static final int LINES_OF_A_FAILURE = 15;

  private final Map<String, String> environment;
  private final Clock clock;

  /**
   * @param environment where {@code PATH} says whether there is a Go; Go itself runs with it too
   * @param clock tells the elapsed time
   */
  GoBuild(Map<String, String> environment, Clock clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  @Override
  public void fetch(ApiServerInstallation installation, Path directory, Consumer<String> progress)
      throws FetchFailedException, InterruptedException {
    Path go =
        go().orElseThrow(() -> new FetchFailedException("Go is not on the PATH to build them"));
    progress.accept("Building them with Go: 4 to 15 minutes, the first time.");
    Path module = directory.resolve("module");
    try {
      writeModule(module);
      Instant start = clock.instant();
      build(
          "kube-apiserver, kubectl and kube-controller-manager " + installation.version(),
          kubernetes(go, installation.version(), directory),
          module,
          start,
          progress);
      build("etcd", etcd(go, directory), module, start, progress);
      Folders.deleteRecursively(module);
    } catch (IOException e) {
      throw new FetchFailedException("building them with Go failed (" + e.getMessage() + ")", e);
    }
  }

  private Optional<Path> go() {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "go"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void writeModule(Path module) throws IOException {
    Files.createDirectory(module);
    for (String file : MODULE_FILES) {
      try (InputStream content = GoBuild.class.getResourceAsStream("go/" + file)) {
        if (content == null) {
          throw new IOException("go/" + file + " is missing from the class path");
        }
        Files.copy(content, module.resolve(file));
      }
    }
  }

  private static List<String> kubernetes(Path go, String version, Path out) {
    String[] numbers = version.split("\\.");
    String field = "-X k8s.io/component-base/version.";
    // Without these the server calls itself v0.0.0, and clients that ask for its version misjudge
    // it.
    String ldflags =
        String.join(
            " ",
            "-s -w",
            field + "gitVersion=v" + version,
            field + "gitMajor=" + numbers[0],
            field + "gitMinor=" + numbers[1]);
    return List.of(
        go.toString(),
        "build",
        "-v",
        "-trimpath",
        "-ldflags",
        ldflags,
        "-o",
        out + File.separator,
        "k8s.io/kubernetes/cmd/kube-apiserver",
        "k8s.io/kubernetes/cmd/kubectl",
        "k8s.io/kubernetes/cmd/kube-controller-manager");
  }

  private static List<String> etcd(Path go, Path out) {
    return List.of(
        go.toString(),
        "build",
        "-v",
        "-trimpath",
        "-ldflags",
        "-s -w",
        "-o",
        out.resolve(Binaries.ETCD_BINARY_NAME).toString(),
        "go.etcd.io/etcd/server/v3");
  }

  private void build(
      String what, List<String> command, Path module, Instant start, Consumer<String> progress)
      throws IOException, InterruptedException, FetchFailedException {
    progress.accept("  " + what + " …");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(module.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("CGO_ENABLED", "0");
    builder.environment().put("GOWORK", "off");
    Process process = builder.start();
    // The process is not ours alone to end: a signal that ends the JVM must end the compilers too.
    Thread hook = new Thread(() -> endTree(process), "end-go-build");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      process.getOutputStream().close();
      Output output = new Output();
      CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> output.readAll(process));
      while (!process.waitFor(PROGRESS_INTERVAL.toSeconds(), TimeUnit.SECONDS)) {
        progress.accept("  " + what + ": " + output.progress() + ", " + elapsed(start));
      }
      reading.join();
      if (process.exitValue() != 0) {
        throw new FetchFailedException(
            "building them with Go failed:\n" + String.join("\n", output.tail()) + "\n");
      }
      progress.accept("  " + what + ": done after " + elapsed(start));
    } finally {
      endTree(process);
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException alreadyShuttingDown) {
        // Then the hook runs, or has run, on its own.
      }
    }
  }

  private static void endTree(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private String elapsed(Instant start) {
    Duration elapsed = Duration.between(start, clock.instant());
    return elapsed.toMinutes() + "m " + elapsed.toSecondsPart() + "s";
  }

  /**
   * What Go says while it builds: a line for each module it downloads and each package it compiles.
   */
  private static final class Output {

    private final AtomicInteger modules = new AtomicInteger();
    private final AtomicInteger packages = new AtomicInteger();
    private final Deque<String> tail = new ArrayDeque<>();

    void readAll(Process process) {
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          accept(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void accept(String line) {
      if (line.startsWith("go: downloading ")) {
        modules.incrementAndGet();
      } else if (line.indexOf(' ') < 0) {
        packages.incrementAndGet();
      } else {
        synchronized (tail) {
          tail.addLast(line);
          if (tail.size() > LINES_OF_A_FAILURE) {
            tail.removeFirst();
          }
        }
      }
    }

    String progress() {
      return modules.get() + " modules downloaded, " + packages.get() + " packages compiled";
    }

    List<String> tail() {
      synchronized (tail) {
        return new ArrayList<>(tail);
      }
    }
  }
}
