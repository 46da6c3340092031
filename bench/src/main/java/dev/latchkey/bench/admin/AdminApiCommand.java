package dev.latchkey.bench.admin;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.bench.report.ReportWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey bench admin-api}: what keys and lists cost over HTTP. */
@Command(
    name = "admin-api",
    usageHelpAutoWidth = true,
    description = {
      "Imports, issues, rotates and lists keys over HTTP, on a real API server with an operator,"
          + " beside what the API server does by itself. Takes many minutes; nothing else should be"
          + " running.",
      "Exit code 0: everything was measured."
    })
public final class AdminApiCommand implements Callable<Integer> {
  private final ApiServerInstallation installation;

  @Spec private CommandSpec spec;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many keys are imported at once, and as many one by one. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--keys",
      paramLabel = "N",
      split = ",",
      defaultValue = "100,10000",
      description =
          "How many keys there are in the namespaces whose lists are asked for; the smallest is"
              + " what the others are compared with. Default: ${DEFAULT-VALUE}.")
  private List<Integer> keys;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often keys are made in each way; and how many hundred times each page is asked for."
              + " Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  /**
   * @param installation the API server to run on
   */
  public AdminApiCommand(ApiServerInstallation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() throws InterruptedException {
    AdminApiCostsOptions options;
    try {
      options = new AdminApiCostsOptions(batch, keys, rounds);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    new AdminApiCosts(
            installation,
            options,
            new AdminApiReport(
                new ReportWriter(spec.commandLine().getOut(), spec.commandLine().getErr())))
        .run();
    return 0;
  }
}
