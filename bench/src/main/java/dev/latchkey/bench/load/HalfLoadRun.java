package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.Latencies;
import dev.latchkey.bench.load.client.LoadClient;
import dev.latchkey.bench.report.ReportWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures in rounds how long requests take at a rate that leaves servers idle for half of the
 * time: half of what the slower of verifier and no-op can do, the same for both.
 */
final class HalfLoadRun {
  private static final List<Series> SERVERS = List.of(Series.ISSUED, Series.NO_OP, Series.GO);

  /** At a rate nearer to what it can do, a server shows how it queues, not how it answers. */
  private static final double BEARABLE = 0.8;

  private final VerifierLoadOptions options;
  private final Contenders contenders;
  private final Map<Series, Double> rates = new EnumMap<>(Series.class);
  private final Map<Series, List<Latencies>> measured = new EnumMap<>(Series.class);
  private final ReportWriter writer;

  HalfLoadRun(
      VerifierLoadOptions options, Contenders contenders, Rounds rounds, ReportWriter writer) {
    this.options = options;
    this.contenders = contenders;
    this.writer = writer;
    double rate = Math.min(rounds.median(Series.ISSUED), rounds.median(Series.NO_OP)) / 2;
    for (Series series : SERVERS) {
      if (contenders.has(series)) {
        double can = rounds.median(series);
        rates.put(series, rate < BEARABLE * can ? rate : can / 2);
        measured.put(series, new ArrayList<>());
      }
    }
  }

  /** Measures all; each round begins with another server. */
  Map<Series, HalfLoad> run() {
    for (int round = 0; round < options.rounds(); round++) {
      writer.progress("Half load, round %d of %d …", round + 1, options.rounds());
      List<Series> order = new ArrayList<>(rates.keySet());
      Collections.rotate(order, -round);
      order.forEach(this::measure);
    }
    Map<Series, HalfLoad> results = new EnumMap<>(Series.class);
    rates.forEach(
        (series, rate) ->
            results.put(series, new HalfLoad(rate, Latencies.of(measured.get(series)))));
    return results;
  }

  private void measure(Series series) {
    Contender contender = contenders.get(series);
    try (LoadClient client = contender.connect()) {
      measured
          .get(series)
          .add(
              client.openLoop(
                  contender.issued(),
                  options.arrivals(),
                  rates.get(series),
                  options.leadIn(),
                  options.time().multipliedBy(2)));
    }
  }
}
