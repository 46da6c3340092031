package dev.latchkey.bench.load;

import dev.latchkey.bench.load.cluster.SampleCluster;
import dev.latchkey.bench.load.server.Cores;
import dev.latchkey.bench.load.server.GoProgram;
import dev.latchkey.bench.load.server.Servers;
import dev.latchkey.bench.report.BenchException;
import dev.latchkey.bench.report.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts all servers, measures them in turns, and reports it. */
final class VerifierLoad {
  private final VerifierLoadOptions options;
  private final ReportWriter writer;

  VerifierLoad(VerifierLoadOptions options, ReportWriter writer) {
    this.options = options;
    this.writer = writer;
  }

  /**
   * Measures and reports all.
   *
   * @throws BenchException if something could not be measured
   */
  void run() {
    Cores cores = Cores.find(options.serverCore(), options.clientCores());
    VerifierLoadReport report = new VerifierLoadReport(writer);
    report.begin(options, cores);
    cores.pinClient();
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Servers servers = new Servers(cores, folder.path());
      servers.prepareLauncher();
      Optional<GoProgram> go = GoProgram.build(folder.path());
      Path records = folder.path().resolve("records.jsonl");
      writer.progress("Making %,d issued keys …", options.records());
      try (SampleCluster cluster = SampleCluster.start(options.records(), records)) {
        measure(servers, cluster, records, go, report);
      }
    } catch (IOException e) {
      throw new BenchException("A file cannot be written: " + e + ".", e);
    }
  }

  private void measure(
      Servers servers,
      SampleCluster cluster,
      Path records,
      Optional<GoProgram> go,
      VerifierLoadReport report)
      throws IOException {
    Figures figures;
    int many = VerifierLoadOptions.LARGE * options.records();
    writer.progress("Making %,d issued keys …", many);
    Path unused = Files.createTempFile(records.getParent(), "records-", ".jsonl");
    try (SampleCluster large = SampleCluster.start(many, unused);
        Contenders contenders = new Contenders(servers, options.connections(), writer)) {
      contenders.start(cluster, records, go);
      contenders.startLarge(large);
      report.servers(contenders, go);
      figures = underLoad(contenders, cluster);
    }
    writer.progress("Timing the start of a verifier …");
    Figures all =
        new Figures(
            figures.rounds(),
            figures.halfLoad(),
            figures.memory(),
            starts(servers, cluster, false),
            starts(servers, cluster, true));
    report.measured(all);
    if (options.chart().isPresent()) {
      Files.writeString(
          options.chart().get(), VerifierChart.of(all, options.connections()).toSvg());
    }
  }

  private Figures underLoad(Contenders contenders, SampleCluster cluster) {
    ClosedLoopRun closed = new ClosedLoopRun(options, contenders, cluster, writer);
    closed.warmUp();
    for (int round = 0; round < options.rounds(); round++) {
      writer.progress("Round %d of %d …", round + 1, options.rounds());
      closed.round(round);
    }
    return new Figures(
        closed.rounds(),
        new HalfLoadRun(options, contenders, closed.rounds(), writer).run(),
        closed.memory(),
        List.of(),
        List.of());
  }

  private List<Duration> starts(Servers servers, SampleCluster cluster, boolean pinned) {
    List<Duration> starts = new ArrayList<>();
    for (int start = 0; start < options.starts(); start++) {
      starts.add(servers.timeToStart(cluster, pinned));
    }
    return starts;
  }
}
