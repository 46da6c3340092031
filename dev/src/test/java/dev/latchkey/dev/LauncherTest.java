package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says before there is any Java of ours to run. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final List<String> TOOLS =
      List.of("bash", "cat", "cut", "dirname", "head", "readlink");

  @TempDir Path folder;

  private Path bin;
  private Path launcher;

  /** A machine with coreutils and nothing else; the launcher stands alone, so it cannot build. */
  @BeforeEach
  void makeMachine() throws Exception {
    bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool : TOOLS) {
      for (String place : List.of("/bin", "/usr/bin")) {
        Path program = Path.of(place, tool);
        if (Files.isExecutable(program)) {
          script(bin.resolve(tool), "exec " + program + " \"$@\"");
        }
      }
    }
    launcher = Files.copy(Path.of("../latchkey"), folder.resolve("latchkey"));
  }

  @Test
  void aMissingJdkIsOneSentence() throws Exception {
    assertThat(run(Map.of(), "dev"))
        .isEqualTo(
            new Result(
                1,
                "Latchkey needs a JDK 17 or newer, and there is no java on the PATH: install one,"
                    + " or set JAVA_HOME."));
  }

  @Test
  void aJdkThatIsTooOldIsOneSentence() throws Exception {
    Path old = jdk("JAVA_VERSION=\"1.8.0_402\"");

    assertThat(run(Map.of("JAVA_HOME", old.toString()), "crds"))
        .isEqualTo(
            new Result(
                1,
                "Latchkey needs a JDK 17 or newer; "
                    + old
                    + " is Java 8: set JAVA_HOME to a newer one."));
  }

  @Test
  void aJavaHomeThatIsNoneIsOneSentence() throws Exception {
    assertThat(run(Map.of("JAVA_HOME", folder.toString()), "crds"))
        .isEqualTo(
            new Result(
                1,
                "JAVA_HOME is "
                    + folder
                    + ", but there is no bin/java in it: set it to a JDK 17 or newer."));
  }

  @Test
  void aJavaWithoutACompilerCannotBuild() throws Exception {
    Path runtime = jdk("JAVA_VERSION=\"21.0.2\"");

    Result result = run(Map.of("JAVA_HOME", runtime.toString()), "crds");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).contains("has no compiler: install a whole JDK");
  }

  @Test
  void helpNeedsNothing() throws Exception {
    Result result = run(Map.of(), "--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output())
        .contains("dev [FOLDER]", "credential NAME", "api-server install", "kubectl", "test");
  }

  @Test
  void anUnknownCommandIsWrongUsage() throws Exception {
    assertThat(run(Map.of(), "vrify"))
        .isEqualTo(new Result(2, "There is no command 'vrify'; ./latchkey --help lists them."));
  }

  @Test
  void kubectlIsThePathsElseTheInstalledOneElseASentence() throws Exception {
    Map<String, String> home = Map.of("HOME", folder.toString());
    assertThat(run(home, "kubectl", "get", "iak").output())
        .startsWith("There is no kubectl on the PATH, and no API server is installed;");

    Path installed = folder.resolve(".kubeapitest/k8s/1.37.2-linux-amd64");
    script(Files.createDirectories(installed).resolve("kubectl"), "echo installed \"$@\"");
    assertThat(run(home, "kubectl", "get", "iak")).isEqualTo(new Result(0, "installed get iak"));

    script(bin.resolve("kubectl"), "echo of-path \"$@\"; exit 3");
    assertThat(run(home, "kubectl", "get", "iak")).isEqualTo(new Result(3, "of-path get iak"));
  }

  @Test
  void theVerifierRunsFromItsJarWithOptionsForASidecar() throws Exception {
    Path jdk = builtVerifier("17.0.15");

    assertThat(verifierOptions(jdk))
        .contains("-XX:+UseSerialGC", "-Xmx224m", "-XX:-UsePerfData")
        .containsSequence("-jar", jar().toString(), "--port", "0")
        .doesNotContain("-cp", "-XX:+UseCompactObjectHeaders")
        .noneMatch(option -> option.contains("Archive") || option.contains("AOT"));
  }

  @Test
  void onlyAJdkThatKnowsAnOptionIsGivenIt() throws Exception {
    assertThat(verifierOptions(builtVerifier("21.0.2")))
        .doesNotContain("-XX:+UseCompactObjectHeaders", "--sun-misc-unsafe-memory-access=allow")
        .noneMatch(option -> option.startsWith("-XX:TrimNativeHeapInterval"));
    assertThat(verifierOptions(builtVerifier("25.0.3")))
        .contains("-XX:+UseCompactObjectHeaders", "--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void theUsersJvmOptionsComeLast() throws Exception {
    List<String> options =
        verifierOptions(
            builtVerifier("25.0.3"), Map.of("LATCHKEY_JAVA_OPTS", "-Xmx64m -XX:+UseSerialGC"));

    assertThat(options).containsSequence("-Xmx64m", "-XX:+UseSerialGC", "-jar");
    assertThat(options.indexOf("-Xmx64m")).isGreaterThan(options.indexOf("-Xmx224m"));
  }

  @Test
  void aCacheIsUsedOnceItIsMade() throws Exception {
    Path cache = cache("latchkey-verifier-25.aot", 60);

    assertThat(verifierOptions(builtVerifier("25.0.3")))
        .contains("-XX:AOTCache=" + cache, "-Xlog:aot*=off");
    assertThat(verifierOptions(builtVerifier("17.0.15")))
        .noneMatch(option -> option.contains("Archive") || option.contains("AOT"));
  }

  @Test
  void anOlderJdkHasAnArchive() throws Exception {
    Path cache = cache("latchkey-verifier-17.jsa", 60);

    assertThat(verifierOptions(builtVerifier("17.0.15")))
        .contains("-XX:SharedArchiveFile=" + cache, "-Xlog:cds*=off");
  }

  @Test
  void aCacheThatIsOlderThanTheJarIsNotUsed() throws Exception {
    cache("latchkey-verifier-25.aot", -60);

    assertThat(verifierOptions(builtVerifier("25.0.3")))
        .noneMatch(option -> option.contains("AOTCache"));
  }

  @Test
  void imagesHaveTheVerifiersOptionsButForTheHeap() throws Exception {
    Result printed = run(Map.of(), "jvm-options", "verifier", "25");

    assertThat(printed.exitCode()).isZero();
    List<String> options = new ArrayList<>(printed.output().lines().toList());
    assertThat(options).contains("-XX:+UseSerialGC").noneMatch(option -> option.startsWith("-Xmx"));
    options.add("-Xmx224m");
    assertThat(verifierOptions(builtVerifier("25.0.3"))).startsWith(options.toArray(String[]::new));
  }

  @Test
  void optionsArePrintedForAProgramAndAVersion() throws Exception {
    assertThat(run(Map.of(), "jvm-options", "operator", "17").output())
        .contains("-XX:+ExitOnOutOfMemoryError")
        .doesNotContain("-XX:+UseCompactObjectHeaders");
    assertThat(run(Map.of(), "jvm-options", "operater", "25"))
        .isEqualTo(new Result(2, "There is no program 'operater': say operator or verifier."));
    assertThat(run(Map.of(), "jvm-options", "operator"))
        .isEqualTo(new Result(2, "Usage: ./latchkey jvm-options operator|verifier JAVA_VERSION"));
  }

  @Test
  void theCacheCommandSaysWhatItDoesAndTakesNothing() throws Exception {
    Result help = run(Map.of(), "aot-cache", "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.output()).startsWith("Usage: ./latchkey aot-cache").contains("JDK 25");
    assertThat(run(Map.of(), "aot-cache", "now"))
        .isEqualTo(
            new Result(
                2, "aot-cache takes no arguments; ./latchkey aot-cache --help says what it does."));
  }

  private List<String> verifierOptions(Path jdk) throws Exception {
    return verifierOptions(jdk, Map.of());
  }

  /** What the launcher hands to a JVM that prints it. */
  private List<String> verifierOptions(Path jdk, Map<String, String> more) throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("JAVA_HOME", jdk.toString());
    Result result = run(environment, "verifier", "--port", "0");
    assertThat(result.exitCode()).isZero();
    return result.output().lines().toList();
  }

  /** A verifier that looks built: nothing of it is newer than the stamp. */
  private Path builtVerifier(String version) throws IOException {
    script(bin.resolve("rm"), "exit 0");
    Files.createDirectories(folder.resolve("verifier/target/lib"));
    Files.writeString(jar(), "a jar");
    Files.writeString(folder.resolve("verifier/target/launcher-stamp"), "");
    Path jdk = jdk("JAVA_VERSION=\"" + version + "\"");
    script(jdk.resolve("bin/java"), "for argument; do echo \"$argument\"; done");
    return jdk;
  }

  private Path jar() {
    return folder.resolve("verifier/target/latchkey-verifier.jar");
  }

  /** Made so many seconds after now; before it if negative. */
  private Path cache(String name, int seconds) throws IOException {
    Files.createDirectories(folder.resolve("verifier/target"));
    Path cache = Files.writeString(folder.resolve("verifier/target").resolve(name), "a cache");
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(seconds)));
    return cache;
  }

  private Path jdk(String release) throws IOException {
    Path home = Files.createDirectories(folder.resolve("jdk"));
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\n" + release + "\n");
    script(Files.createDirectories(home.resolve("bin")).resolve("java"), "exit 1");
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Result run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(bin.resolve("bash").toString()));
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  private record Result(int exitCode, String output) {}
}
