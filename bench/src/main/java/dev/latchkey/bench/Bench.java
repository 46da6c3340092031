package dev.latchkey.bench;

import dev.latchkey.apiserver.ApiServerException;
import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.bench.admin.AdminApiCommand;
import dev.latchkey.bench.life.LifeOfAKeyCommand;
import dev.latchkey.bench.load.VerifierLoadCommand;
import dev.latchkey.bench.report.BenchException;
import dev.latchkey.bench.statuslist.StatusListCommand;
import dev.latchkey.bench.token.DerivedTokensCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The launcher's {@code bench}: one command for each benchmark. */
@Command(
    name = "latchkey bench",
    mixinStandardHelpOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = "Measures Latchkey beside what does the like at the same time.")
public final class Bench {
  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  private Bench() {}

  /**
   * Runs one benchmark; exit code 1: something was not measured, which the output names; 2: wrong
   * usage.
   */
  public static void main(String... arguments) {
    System.exit(commandLine(ApiServerInstallation.ofUser()).execute(arguments));
  }

  static CommandLine commandLine(ApiServerInstallation installation) {
    return new CommandLine(new Bench())
        .addSubcommand(new LifeOfAKeyCommand(installation))
        .addSubcommand(new AdminApiCommand(installation))
        .addSubcommand(new VerifierLoadCommand())
        .addSubcommand(new DerivedTokensCommand())
        .addSubcommand(new StatusListCommand())
        .setExecutionExceptionHandler(Bench::explain);
  }

  private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
    boolean expected = failure instanceof BenchException || failure instanceof ApiServerException;
    PrintWriter err = command.getErr();
    err.println(expected ? failure.getMessage() : "The benchmark cannot go on: " + failure);
    err.flush();
    return 1;
  }
}
