package dev.latchkey.bench.token;

import dev.latchkey.bench.report.ReportWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey bench derived-tokens}: what it costs to derive tokens and to verify them. */
@Command(
    name = "derived-tokens",
    usageHelpAutoWidth = true,
    description = {
      "Derives and verifies tokens with a verifier's own classes, without HTTP and without a"
          + " cluster, beside the bare cryptography and beside issued keys. Takes minutes; nothing"
          + " else should be running.",
      "Exit code 0: everything was measured."
    })
public final class DerivedTokensCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many keys the verifier knows. Default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "How many JVMs measure each operation, one after the other; 0: this one, where the"
              + " operations disturb each other. Default: ${DEFAULT-VALUE}.")
  private int forks;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How many times each JVM measures, after it has warmed up. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--time",
      paramLabel = "MILLISECONDS",
      defaultValue = "500",
      description = "How long each of these takes. Default: ${DEFAULT-VALUE}.")
  private int millis;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  @Override
  public Integer call() {
    DerivedTokensOptions options;
    try {
      options = new DerivedTokensOptions(records, forks, iterations, Duration.ofMillis(millis));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    new DerivedTokens(
            options, new ReportWriter(spec.commandLine().getOut(), spec.commandLine().getErr()))
        .run();
    return 0;
  }
}
