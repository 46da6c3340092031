package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.Requests;
import dev.latchkey.bench.load.client.Throughput;
import dev.latchkey.bench.load.client.Traffic;
import dev.latchkey.bench.load.cluster.SampleCluster;
import dev.latchkey.bench.load.server.ProcessMemory;
import dev.latchkey.bench.report.ReportWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Warms all up, and measures in rounds how many requests each answers. */
final class ClosedLoopRun {
  private static final List<Series> REPEATED =
      List.of(
          Series.IMPORTED,
          Series.AUTHZ,
          Series.BATCH,
          Series.JWT_REPEATED,
          Series.UNKNOWN_ID,
          Series.WRONG_SECRET,
          Series.INVALID_IMPORTED);

  /** More new tokens than a verifier on one core checks in a second. */
  private static final int NEW_TOKENS_PER_SECOND = 15_000;

  /** For what ends by itself. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final int GENUINE_TOKENS = 5_000;

  private final VerifierLoadOptions options;
  private final Contenders contenders;
  private final Workloads workloads;
  private final List<String> genuine;
  private final ReportWriter writer;
  private final Rounds rounds = new Rounds();
  private final Map<Series, ProcessMemory> memory = new EnumMap<>(Series.class);

  ClosedLoopRun(
      VerifierLoadOptions options,
      Contenders contenders,
      SampleCluster cluster,
      ReportWriter writer) {
    this.options = options;
    this.contenders = contenders;
    this.workloads = new Workloads(contenders.get(Series.ISSUED).server().port(), cluster);
    this.genuine = cluster.deriveJwts(GENUINE_TOKENS);
    this.writer = writer;
  }

  /** Warms all servers up, and the verifier with all that is sent to it. */
  void warmUp() {
    for (Series series : contenders.series()) {
      writer.progress("Warming up: %s …", series.title());
      Contender contender = contenders.get(series);
      loop(contender, contender.issued(), options.warmUp());
    }
    writer.progress("Warming up: %s …", "the verifier's other requests");
    Duration share = options.warmUp().dividedBy(4);
    REPEATED.forEach(series -> loop(verifier(), workloads.of(series), share));
    loop(verifier(), newJwts(share), share);
    loop(verifier(), workloads.newForgedJwts(genuine), share);
  }

  /** Measures all once; each round begins with another server. */
  void round(int number) {
    List<Series> order = new ArrayList<>(contenders.series());
    Collections.rotate(order, -number);
    for (Series series : order) {
      Contender contender = contenders.get(series);
      add(series, contender, contender.issued());
      sampleMemory(series);
    }
    // The verifier has forgotten some of them, for the new ones of the last round.
    Requests all = workloads.of(Series.JWT_REPEATED).once();
    verifier().closedLoop(all, Duration.ZERO, LONG);
    for (Series series : REPEATED) {
      add(series, verifier(), workloads.of(series));
      sampleMemory(Series.ISSUED);
    }
    add(Series.JWT_FIRST, verifier(), newJwts(options.time()));
    flood();
    sampleMemory(Series.ISSUED);
  }

  Rounds rounds() {
    return rounds;
  }

  /** The most that was seen right after a load, by the series of the server. */
  Map<Series, ProcessMemory> memory() {
    return memory;
  }

  /** Issued keys on half of the connections, without and with forged JWTs on the other half. */
  private void flood() {
    int half = options.connections() / 2;
    Traffic issued = new Traffic(workloads.issued(), half);
    rounds.add(Series.HALF_ALONE, loop(verifier(), List.of(issued), options.time()).get(0), 1);
    Traffic forged = new Traffic(workloads.newForgedJwts(genuine), half);
    List<Throughput> both = loop(verifier(), List.of(issued, forged), options.time());
    rounds.add(Series.HALF_BESIDE_FORGED, both.get(0), 1);
    rounds.add(Series.FORGED, both.get(1), 1);
  }

  private void add(Series series, Contender contender, Requests requests) {
    rounds.add(
        series,
        loop(contender, requests, options.time()),
        series == Series.BATCH ? Workloads.BATCH : 1);
  }

  private Contender verifier() {
    return contenders.get(Series.ISSUED);
  }

  private Requests newJwts(Duration time) {
    return workloads.newJwts(
        Math.toIntExact(NEW_TOKENS_PER_SECOND * Math.max(200, time.toMillis()) / 1000));
  }

  private Throughput loop(Contender contender, Requests requests, Duration time) {
    return contender.closedLoop(requests, options.leadIn(), time);
  }

  private List<Throughput> loop(Contender contender, List<Traffic> traffic, Duration time) {
    return contender.closedLoop(traffic, options.leadIn(), time);
  }

  private void sampleMemory(Series server) {
    memory.merge(
        server,
        contenders.get(server).server().process().memory(),
        (most, now) -> now.resident() > most.resident() ? now : most);
  }
}
