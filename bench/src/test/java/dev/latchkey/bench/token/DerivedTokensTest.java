package dev.latchkey.bench.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.bench.report.ReportWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DerivedTokensTest {
  private final StringWriter out = new StringWriter();

  @Test
  void reportsEveryOperationWithItsRatios() {
    ReportWriter writer =
        new ReportWriter(new PrintWriter(out), new PrintWriter(new StringWriter()));

    new DerivedTokens(new DerivedTokensOptions(20, 0, 1, Duration.ofMillis(10)), writer).run();

    assertThat(out.toString())
        .contains(Arrays.stream(Operation.values()).map(Operation::title).toList())
        .containsPattern("issued key +[0-9.,]+ +- +[0-9.,]+ +[0-9,]+ +- +1\\.00\n")
        .containsPattern("JWT, repeated +[0-9.,]+ +- +[0-9.,]+ +[0-9,]+ +[0-9.,]+ +[0-9.,]+\n")
        .containsPattern("A repeated one takes [0-9.]+ times an issued key");
  }
}
