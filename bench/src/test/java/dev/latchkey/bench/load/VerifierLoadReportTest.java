package dev.latchkey.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.latchkey.bench.load.client.Throughput;
import dev.latchkey.bench.load.server.ProcessMemory;
import dev.latchkey.bench.report.ReportWriter;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class VerifierLoadReportTest {
  private static final long MEBIBYTE = 1024 * 1024;

  private final Rounds rounds = new Rounds();

  @Test
  void comparesWithinRounds() {
    round(Series.ISSUED, 100, 10, 90);
    round(Series.GO, 50, 10, 30);

    assertThat(rounds.median(Series.ISSUED)).isEqualTo(90);
    assertThat(rounds.ratio(Series.ISSUED, Series.GO)).hasValue(2);
    assertThat(rounds.ratio(Series.ISSUED, Series.JAVALIN)).isEmpty();
  }

  @Test
  void saysOfEachTargetWhetherItIsMet() {
    round(Series.ISSUED, 100_000);
    round(Series.NO_OP, 120_000);
    round(Series.LARGE, 85_000);
    String report = report();

    assertThat(report)
        .containsPattern("verify / Go net/http +- +at least 2.00 +not measured")
        .containsPattern("verify / bare Jetty no-op +0.83 +at least 0.80 +met")
        .containsPattern("ten times as many keys / issued +0.85 +at least 0.90 +MISSED")
        .containsPattern("resident under load, MiB +100.00 +at most 128.00 +met")
        .containsPattern("the same, ten times as many keys +400.00 +at most 384.00 +MISSED")
        .containsPattern("ready after, s +0.90 +at most 1.00 +met")
        .containsPattern("verifier, issued keys +100,000 ");
  }

  @Test
  void drawsAChartThatIsWellFormed() {
    round(Series.ISSUED, 100_000);
    round(Series.NO_OP, 120_000);
    round(Series.GO, 0);
    String svg = VerifierChart.of(figures(), 16).toSvg();

    assertThatCode(
            () ->
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg))))
        .doesNotThrowAnyException();
    assertThat(svg).contains("Latchkey verifier", ">120,000</text>", "prefers-color-scheme: dark");
  }

  private String report() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new VerifierLoadReport(new ReportWriter(out, out)).measured(figures());
    return text.toString();
  }

  private Figures figures() {
    return new Figures(
        rounds,
        Map.of(),
        Map.of(Series.ISSUED, memory(100), Series.LARGE, memory(400)),
        List.of(Duration.ofMillis(900)),
        List.of(Duration.ofMillis(1_400)));
  }

  private static ProcessMemory memory(long mebibytes) {
    return new ProcessMemory(mebibytes * MEBIBYTE, mebibytes * MEBIBYTE, MEBIBYTE, MEBIBYTE);
  }

  private void round(Series series, double... perSecond) {
    for (double each : perSecond) {
      rounds.add(series, new Throughput(each, new Histogram(3)), 1);
    }
  }
}
