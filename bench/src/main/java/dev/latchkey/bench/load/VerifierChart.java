package dev.latchkey.bench.load;

import dev.latchkey.bench.load.BarChart.Bar;
import dev.latchkey.bench.load.BarChart.Panel;
import java.util.List;
import java.util.stream.Stream;

/** Draws how the verifier compares. */
final class VerifierChart {
  private static final Series[] SERVERS = {Series.ISSUED, Series.NO_OP, Series.JAVALIN, Series.GO};

  private VerifierChart() {}

  /** Throughput, and latency at half load. */
  static BarChart of(Figures figures, int connections) {
    return new BarChart(
        "Verifying API keys on one core",
        List.of(
            new Panel(
                "Throughput, %d connections (more is better)".formatted(connections),
                "verifications per second",
                throughput(figures.rounds())),
            new Panel(
                "Latency at half load, median of half-second p99s (less is better)",
                "microseconds",
                latency(figures))));
  }

  private static List<Bar> throughput(Rounds rounds) {
    return Stream.of(SERVERS)
        .filter(rounds::has)
        .map(series -> bar(series, rounds.median(series)))
        .toList();
  }

  private static List<Bar> latency(Figures figures) {
    return figures.halfLoad().entrySet().stream()
        .map(entry -> bar(entry.getKey(), entry.getValue().p99Micros()))
        .toList();
  }

  private static Bar bar(Series series, double value) {
    return new Bar(label(series), value, series == Series.ISSUED);
  }

  private static String label(Series series) {
    return switch (series) {
      case ISSUED -> "Latchkey verifier";
      case NO_OP -> "bare Jetty, no-op";
      case JAVALIN -> "Javalin as it comes";
      case GO -> "Go net/http";
      default -> series.title();
    };
  }
}
