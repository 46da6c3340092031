package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.Kubeconfig;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real kubectl, where this machine has one; tests that want it are skipped elsewhere. */
public final class Kubectl {

  private final Path program;
  private final Path kubeconfig;

  private Kubectl(Path program, Path kubeconfig) {
    this.program = program;
    this.kubeconfig = kubeconfig;
  }

  public static Kubectl find(Kubeconfig kubeconfig, Path folder) throws IOException {
    Stream<Path> ofPath =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(entry -> Path.of(entry, "kubectl"));
    Optional<Path> program =
        Stream.concat(Stream.of(ApiServerInstallation.ofUser().kubectl()), ofPath)
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(program).as("a kubectl on this machine").isPresent();
    Path file = folder.resolve("kubeconfig");
    kubeconfig.write(file);
    return new Kubectl(program.get(), file);
  }

  /** Runs it to success, and returns what it wrote. */
  public String run(String... arguments) throws Exception {
    Result result = execute("", arguments);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  /** Runs it with something on standard input. */
  public Result execute(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.add("--kubeconfig=" + kubeconfig);
    command.add("--cache-dir=" + kubeconfig.resolveSibling("cache"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  public record Result(int exitCode, String output) {}
}
