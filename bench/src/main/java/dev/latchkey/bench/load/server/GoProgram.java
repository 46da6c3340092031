package dev.latchkey.bench.load.server;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server in Go, built where Go is installed. Immutable.
 *
 * @param executable what was built
 * @param version of Go
 */
public record GoProgram(Path executable, String version) {
  /** Where Go's own installation puts it, which is not always on the path. */
  private static final Path USUAL = Path.of("/usr/local/go/bin/go");

  private static final List<String> SOURCES = List.of("main.go", "go.mod");
  private static final int MAX_MINUTES = 5;

  /**
   * Builds it; empty where there is no Go.
   *
   * @param folder takes the sources and what is built
   * @throws BenchException if it cannot be built
   */
  public static Optional<GoProgram> build(Path folder) {
    return Cores.onPath("go")
        .or(() -> Optional.of(USUAL).filter(Files::isExecutable))
        .map(go -> build(go, folder));
  }

  private static GoProgram build(Path go, Path folder) {
    try {
      Path sources = Files.createDirectories(folder.resolve("go"));
      for (String source : SOURCES) {
        try (InputStream in = GoProgram.class.getResourceAsStream("verifier/" + source)) {
          Files.copy(in, sources.resolve(source));
        }
      }
      Path executable = sources.resolve("verifier");
      run(sources, go.toString(), "build", "-o", executable.toString(), ".");
      return new GoProgram(executable, run(sources, go.toString(), "env", "GOVERSION"));
    } catch (IOException e) {
      throw new BenchException("The server in Go cannot be built: " + e + ".", e);
    }
  }

  private static String run(Path folder, String... command) throws IOException {
    Path log = Files.createTempFile(folder, "go-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // As installed, without a download.
    builder.environment().put("GOTOOLCHAIN", "local");
    builder.environment().put("CGO_ENABLED", "0");
    Process process = builder.start();
    try {
      if (process.waitFor(MAX_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0) {
        return Files.readString(log, StandardCharsets.UTF_8).strip();
      }
      throw new BenchException(
          "This failed: %s%n%s".formatted(String.join(" ", command), Files.readString(log)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
