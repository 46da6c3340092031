package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.dev.training.TrainingCommand;
import dev.latchkey.verifier.Verifier;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code ./latchkey aot-cache} does, but for the file that the JVM makes of it. */
class TrainingCommandTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @Test
  void aVerifierIsRunAndAskedForEverything() {
    assertThat(
            run(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Verifier.class.getName()))
        .isEqualTo("0 ");
  }

  @Test
  void aVerifierThatDoesNotStartIsSaid() {
    assertThat(run(JAVA, "-cp", "nowhere", "Nothing"))
        .contains("The verifier does not start.")
        .contains("Nothing");
  }

  /** The exit code, and what it says of a failure. */
  private static String run(String... verifier) {
    CommandLine command =
        new CommandLine(new TrainingCommand(Programs.standard().operator(), Clock.systemUTC()));
    StringWriter said = new StringWriter();
    command.setErr(new PrintWriter(said, true));
    command.setExecutionExceptionHandler(
        (e, failed, parsed) -> {
          failed.getErr().print(e.getMessage());
          return 1;
        });
    String[] arguments = new String[verifier.length + 1];
    arguments[0] = "--";
    System.arraycopy(verifier, 0, arguments, 1, verifier.length);
    return command.execute(arguments) + " " + said;
  }
}
