package dev.latchkey.bench.life;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.bench.report.ReportWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey bench life-of-a-key}: what it costs to issue keys, and how fast one ends. */
@Command(
    name = "life-of-a-key",
    usageHelpAutoWidth = true,
    description = {
      "Issues keys and revokes some, on a real API server with operator and verifier, each beside"
          + " what the API server does by itself. Takes minutes; nothing else should be running.",
      "Exit code 0: everything was measured."
    })
public final class LifeOfAKeyCommand implements Callable<Integer> {
  private final ApiServerInstallation installation;

  @Spec private CommandSpec spec;

  @Option(
      names = "--keys",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,10000",
      description =
          "How many keys are issued, each number on an API server of its own. The revocations"
              + " follow with the largest. Default: ${DEFAULT-VALUE}.")
  private List<Integer> keys;

  @Option(
      names = "--revocations",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "How many keys are revoked with the operator running, and as many again with it stopped."
              + " Default: ${DEFAULT-VALUE}.")
  private int revocations;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  /**
   * @param installation the API server to run on
   */
  public LifeOfAKeyCommand(ApiServerInstallation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() throws InterruptedException {
    LifeOfAKeyOptions options;
    try {
      options = new LifeOfAKeyOptions(keys, revocations);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Report report =
        new Report(new ReportWriter(spec.commandLine().getOut(), spec.commandLine().getErr()));
    return new LifeOfAKey(installation, options, report).run() ? 0 : 1;
  }
}
