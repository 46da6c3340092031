package dev.latchkey.bench.load;

import dev.latchkey.bench.load.server.Cores;
import dev.latchkey.bench.load.server.GoProgram;
import dev.latchkey.bench.load.server.JvmOptions;
import dev.latchkey.bench.load.server.ProcessMemory;
import dev.latchkey.bench.report.ReportWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/** Writes what servers did under load, and how that compares, in plain text for people. */
final class VerifierLoadReport {
  private static final String ROW = "%-44s %10s %8s %8s %8s %8s";

  private final ReportWriter writer;

  VerifierLoadReport(ReportWriter writer) {
    this.writer = writer;
  }

  void begin(VerifierLoadOptions options, Cores cores) {
    writer.line("The verifier under load");
    writer.line("");
    writer.machine();
    if (cores.isPinned()) {
      writer.line(
          "Cores       each server on core %d, the client on %s", cores.server(), cores.client());
    } else {
      writer.line("Cores       NOT PINNED: there is no taskset, or no second core. Servers and");
      writer.line("            client take time from each other; read no figure of this run.");
    }
    writer.line(
        "Measuring   %d rounds of %,d ms each, %d connections, after %d s to warm up",
        options.rounds(),
        options.time().toMillis(),
        options.connections(),
        options.warmUp().toSeconds());
    writer.line(
        "Records     %,d issued keys and %,d imported ones; many: ten times that",
        options.records(), (options.records() + 9) / 10);
  }

  void servers(Contenders contenders, Optional<GoProgram> go) {
    JvmOptions jvm = contenders.get(Series.ISSUED).server().process().jvm();
    writer.line("Servers     Java %s: %s", jvm.version(), String.join(" ", jvm.options()));
    writer.line(
        "            the verifier %s an archive of classes (AOT cache, CDS)",
        jvm.hasArchive() ? "has" : "is without");
    writer.line(
        "            %s",
        go.map(program -> "Go: " + program.version())
            .orElse("Go is not installed: what is measured beside it is left out"));
    writer.line("");
  }

  void measured(Figures figures) {
    throughput(figures.rounds());
    halfLoad(figures.halfLoad());
    memory(figures.memory());
    starts("all cores", figures.starts());
    starts("the server's core", figures.pinnedStarts());
    writer.line("");
    targets(Target.of(figures));
  }

  private void throughput(Rounds rounds) {
    writer.line("A. As much as goes: each connection sends when it has its answer");
    writer.line("");
    writer.line(ROW, "", "per second", "p50 µs", "p99 µs", "p99.9 µs", "/ issued");
    for (Series series : Series.values()) {
      if (rounds.has(series)) {
        Histogram nanos = rounds.nanos(series);
        writer.line(
            ROW,
            series.title(),
            number("%,.0f", rounds.median(series)),
            micros(nanos.getValueAtPercentile(50)),
            micros(nanos.getValueAtPercentile(99)),
            micros(nanos.getValueAtPercentile(99.9)),
            ratio(rounds.ratio(series, Series.ISSUED)));
      }
    }
    writer.line("");
  }

  private void halfLoad(Map<Series, HalfLoad> measured) {
    writer.line("B. At half load: requests are sent at a rate, and wait from when each was due");
    writer.line("");
    writer.line(ROW, "", "per second", "p50 µs", "p99 µs", "p99.9 µs", "half-s p99");
    measured.forEach(
        (series, half) ->
            writer.line(
                ROW,
                series.title(),
                number("%,.0f", half.perSecond()),
                number("%,.0f", half.micros(50)),
                number("%,.0f", half.micros(99)),
                number("%,.0f", half.micros(99.9)),
                number("%,.0f", half.p99Micros())));
    writer.line("");
    writer.line("half-s p99  the median of half-second p99s, of which the ratios are");
    HalfLoad go = measured.get(Series.GO);
    if (go != null && go.perSecond() != measured.get(Series.ISSUED).perSecond()) {
      writer.line("Go cannot take that rate; it is measured at half of what it can do.");
    }
    writer.line("");
  }

  private void memory(Map<Series, ProcessMemory> memory) {
    writer.line("C. Memory under load, MiB, and time to start");
    writer.line("");
    writer.line("%-44s %10s %10s %10s %10s", "", "resident", "anonymous", "files", "peak");
    memory.forEach(
        (series, most) ->
            writer.line(
                "%-44s %10s %10s %10s %10s",
                series.title(),
                mebibytes(most.resident()),
                mebibytes(most.anonymous()),
                mebibytes(most.file()),
                mebibytes(most.peak())));
    writer.line("");
  }

  private void starts(String where, List<Duration> starts) {
    writer.line(
        "Ready after %.2f s (%d starts, on %s)", Figures.seconds(starts), starts.size(), where);
  }

  private void targets(List<Target> targets) {
    writer.line("%-44s %10s %18s", "Target", "measured", "");
    for (Target target : targets) {
      writer.line(
          "%-44s %10s %18s  %s",
          target.what(),
          ratio(target.value()),
          target.goal(),
          target.isMet().map(met -> met ? "met" : "MISSED").orElse("not measured"));
    }
  }

  private static String micros(long nanos) {
    return number("%,.0f", nanos / 1e3);
  }

  private static String mebibytes(long bytes) {
    return number("%,.1f", bytes / (1024.0 * 1024.0));
  }

  private static String ratio(OptionalDouble value) {
    return value.isPresent() ? number("%.2f", value.getAsDouble()) : "-";
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
