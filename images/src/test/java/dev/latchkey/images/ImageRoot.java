package dev.latchkey.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The root folder of an image, made and run by the scripts of this module.
 *
 * @param folder where it is
 */
record ImageRoot(Path folder) {
  private static final Path SCRIPTS = Path.of("").toAbsolutePath();

  /** The JDK that images are built with, if there is one here. */
  static Optional<Path> jdk() {
    Stream<String> named =
        Stream.of("JAVA_HOME_25", "JAVA_HOME_25_X64", "JAVA_HOME_25_ARM64", "JAVA_HOME")
            .map(System::getenv)
            .filter(home -> home != null && !home.isEmpty());
    List<Path> homes = new ArrayList<>(named.map(Path::of).toList());
    homes.add(Path.of(System.getProperty("java.home")));
    try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
      homes.addAll(installed.sorted().toList());
    } catch (IOException none) {
      // Then there are only those that are named.
    }
    return homes.stream().filter(ImageRoot::isJdk25).findFirst();
  }

  private static boolean isJdk25(Path home) {
    try {
      return Files.isExecutable(home.resolve("bin/jlink"))
          && Files.readAllLines(home.resolve("release")).stream()
              .anyMatch(line -> line.matches("JAVA_VERSION=\"25[.\"].*"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether this machine lets us hide all else from a program. */
  static boolean canBeEntered() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.add("true");
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException noSuchProgram) {
      return false;
    }
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** Runs one step of {@code build-root.sh}. */
  void make(String step, Path jdk, Path training) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                SCRIPTS.resolve("build-root.sh").toString(),
                step,
                folder.toString(),
                training.toString())
            .inheritIO();
    builder.environment().put("JAVA_HOME", jdk.toString());
    Process process = builder.start();
    assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("exit code of " + step).isZero();
  }

  /** Starts a program as a cluster would; all that it says goes to a file. */
  Process run(Path output, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of(SCRIPTS.resolve("run-root.sh").toString(), folder.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** A file with a line for each option of a program's JVM. */
  List<String> options(String program) throws IOException {
    return Files.readAllLines(folder.resolve("opt/latchkey/" + program + ".options"));
  }
}
