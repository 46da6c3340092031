package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.Arrivals;
import dev.latchkey.bench.report.ReportWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey bench verifier}: what a verifier does on one core, and with what memory. */
@Command(
    name = "verifier",
    usageHelpAutoWidth = true,
    description = {
      "Puts a verifier under load, beside a bare Jetty, Javalin as it comes and Go's net/http, each"
          + " on one core of its own. Takes minutes; nothing else should be running.",
      "Exit code 0: everything was measured."
    })
public final class VerifierLoadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "How many issued keys the verifier knows, and a tenth of that imported ones; a second"
              + " verifier knows ten times as many. Default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How often each is measured, in turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--time",
      paramLabel = "MILLISECONDS",
      defaultValue = "1000",
      description =
          "How long each of these takes; at half load twice that. Default: ${DEFAULT-VALUE}.")
  private int millis;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "12",
      description = "How long each server is under load before. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many are kept to each server. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--arrivals",
      paramLabel = "HOW",
      defaultValue = "even",
      description =
          "How requests arrive at half load: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Arrivals arrivals;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often the start of a verifier is timed. Default: ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--server-core",
      paramLabel = "CORE",
      defaultValue = "0",
      description = "The core of the servers. Default: ${DEFAULT-VALUE}.")
  private int serverCore;

  @Option(
      names = "--client-cores",
      paramLabel = "CORES",
      description = "The cores of this process, as taskset -c takes them. Default: all others.")
  private String clientCores;

  @Option(
      names = "--quick",
      description = "Measure less, and for a short time, to see that all works.")
  private boolean quick;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Write a chart (SVG) of throughput and latency.")
  private Path chart;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  @Override
  public Integer call() {
    VerifierLoadOptions options;
    try {
      options =
          new VerifierLoadOptions(
              records,
              rounds,
              Duration.ofMillis(millis),
              Duration.ofSeconds(warmUpSeconds),
              connections,
              arrivals,
              starts,
              serverCore,
              Optional.ofNullable(clientCores),
              Optional.ofNullable(chart));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    ReportWriter writer =
        new ReportWriter(spec.commandLine().getOut(), spec.commandLine().getErr());
    new VerifierLoad(quick ? options.quick() : options, writer).run();
    return 0;
  }
}
