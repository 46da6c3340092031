package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.apiserver.ApiServerInstallation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  @TempDir private Path empty;

  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --keys 0                     | --keys takes numbers from 1 to 100,000.
          --keys 1000,-5               | --keys takes numbers from 1 to 100,000.
          --keys 100001                | --keys takes numbers from 1 to 100,000.
          --keys 500,500               | --keys names a number twice.
          --keys many                  | 'many' is not an int
          --revocations 0              | --revocations is 1 or more.
          --keys 10 --revocations 6    | needs 12 keys, a different one each time, with the operator and without it; the largest of --keys is 10.
          --key 10                     | Unknown options: '--key'
          """)
  void refusesNonsense(String arguments, String message) {
    assertThat(run(("life-of-a-key " + arguments).split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void refusesToRunNothing() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required subcommand");
  }

  @Test
  void saysHowToInstallTheApiServer() {
    assertThat(run("life-of-a-key")).isEqualTo(1);
    assertThat(err.toString()).contains("./latchkey api-server install installs it.");
  }

  private int run(String... arguments) {
    var installation = new ApiServerInstallation(empty, ApiServerInstallation.VERSION);
    return Bench.commandLine(installation)
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(new StringWriter()))
        .execute(arguments);
  }
}
