package dev.latchkey.bench.token;

import dev.latchkey.bench.report.BenchException;
import dev.latchkey.bench.report.ReportWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures each operation with JMH, in JVMs of its own, and reports what they took. */
final class DerivedTokens {
  private static final int WARM_UP_ITERATIONS = 6;
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final DerivedTokensOptions options;
  private final ReportWriter writer;

  DerivedTokens(DerivedTokensOptions options, ReportWriter writer) {
    this.options = options;
    this.writer = writer;
  }

  /**
   * Measures and reports all.
   *
   * @throws BenchException if something could not be measured
   */
  void run() {
    DerivedTokensReport report = new DerivedTokensReport(writer);
    report.begin(options);
    Map<Operation, Measurement> measured = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      writer.progress(
          "Measuring %d of %d: %s …",
          operation.ordinal() + 1, Operation.values().length, operation.title());
      measured.put(operation, measure(operation));
    }
    report.measured(measured);
  }

  private Measurement measure(Operation operation) {
    TimeValue time = TimeValue.milliseconds(options.time().toMillis());
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .include("^" + Pattern.quote(operation.benchmark()) + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(1)
            .forks(options.forks())
            .warmupIterations(WARM_UP_ITERATIONS)
            .warmupTime(time)
            .measurementIterations(options.iterations())
            .measurementTime(time)
            .addProfiler(CpuTimeProfiler.class)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (operation.hasRecords()) {
      builder.param("records", Integer.toString(options.records()));
    }
    try {
      RunResult result = new Runner(builder.build()).runSingle();
      Result<?> cpuTime = result.getSecondaryResults().get(CpuTimeProfiler.LABEL);
      return new Measurement(
          cpuTime.getScore(),
          cpuTime.getScoreError(),
          result.getPrimaryResult().getScore(),
          result.getSecondaryResults().get(ALLOCATION).getScore());
    } catch (RunnerException e) {
      throw new BenchException(
          "This could not be measured: %s (%s)".formatted(operation.title(), e.getMessage()), e);
    }
  }
}
