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
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
  @TempDir private Path empty;

  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          life-of-a-key --keys 0                      | --keys takes numbers from 1 to 100,000.
          life-of-a-key --keys 1000,-5                | --keys takes numbers from 1 to 100,000.
          life-of-a-key --keys 100001                 | --keys takes numbers from 1 to 100,000.
          life-of-a-key --keys 500,500                | --keys names a number twice.
          life-of-a-key --keys many                   | 'many' is not an int
          life-of-a-key --revocations 0               | --revocations is 1 or more.
          life-of-a-key --keys 10 --revocations 6     | needs 12 keys, a different one each time, with the operator and without it; the largest of --keys is 10.
          life-of-a-key --key 10                      | Unknown options: '--key'
          admin-api --batch 0                         | --batch is a number from 1 to 1,000.
          admin-api --batch 1001                      | --batch is a number from 1 to 1,000.
          admin-api --keys 99,1000                    | --keys takes numbers from 100 to 100,000.
          admin-api --keys 100,100001                 | --keys takes numbers from 100 to 100,000.
          admin-api --keys 500,500                    | --keys names a number twice.
          admin-api --keys 1000                       | --keys takes two numbers or more, to be compared.
          admin-api --rounds 0                        | --rounds is a number from 1 to 100.
          admin-api --revocations 10                  | Unknown options: '--revocations'
          verifier --records 99                       | --records is a number from 100 to 20,000.
          verifier --rounds 0                         | --rounds is 1 or more.
          verifier --time 99                          | --time is 100 milliseconds or more.
          verifier --warm-up -1                       | --warm-up is 0 or more.
          verifier --connections 1                    | --connections is a number from 2 to 1,000.
          verifier --starts 0                         | --starts is 1 or more.
          verifier --server-core -1                   | --server-core is the number of a core, from 0.
          verifier --arrivals never                   | expected one of
          derived-tokens --records 9                  | --records is a number from 10 to 1,000,000.
          derived-tokens --forks -1                   | --forks is 0 or more.
          derived-tokens --iterations 0               | --iterations is 1 or more.
          derived-tokens --time 0                     | --time is 1 millisecond or more.
          derived-tokens --keys 10                    | Unknown options: '--keys'
          """)
  void refusesNonsense(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void refusesToRunNothing() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required subcommand");
  }

  @ParameterizedTest
  @ValueSource(strings = {"life-of-a-key", "admin-api"})
  void saysHowToInstallTheApiServer(String benchmark) {
    assertThat(run(benchmark)).isEqualTo(1);
    assertThat(err.toString()).contains("./latchkey api-server install installs it.");
  }

  @Test
  void printsHowLargeStatusListsAre() {
    assertThat(run("status-list")).isZero();
    assertThat(out.toString()).containsPattern("1,000,000 +133,192 +203 ");
  }

  private int run(String... arguments) {
    var installation = new ApiServerInstallation(empty, ApiServerInstallation.VERSION);
    return Bench.commandLine(installation)
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(arguments);
  }
}
