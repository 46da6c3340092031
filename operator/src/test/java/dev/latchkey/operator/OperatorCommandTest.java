package dev.latchkey.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a user meets at the command line. */
class OperatorCommandTest {
  @Test
  void helpNamesAnEnvironmentVariableForEachFlag() {
    var out = new StringWriter();

    int code =
        new CommandLine(new OperatorCommand()).setOut(new PrintWriter(out)).execute("--help");

    assertThat(code).isZero();
    var flags = new CommandLine(new OperatorCommand()).getCommandSpec().options();
    assertThat(flags)
        .filteredOn(flag -> !flag.usageHelp() && !flag.versionHelp())
        .isNotEmpty()
        .allSatisfy(flag -> assertThat(String.join(" ", flag.description())).contains("LATCHKEY_"));
  }

  @Test
  void withoutAClusterItSaysSoAndEnds(@TempDir Path home) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.home=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            OperatorCommand.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("KUBERNETES_"));
    builder.environment().put("KUBECONFIG", home.resolve("none").toString());
    builder.environment().put("HOME", home.toString());
    builder.redirectErrorStream(true);
    Process process = builder.start();

    String said = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(said).contains("No Kubernetes cluster is configured: set KUBECONFIG");
  }
}
