package dev.latchkey.dev;

import dev.latchkey.apiserver.ApiServerException;
import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.dev.credential.CredentialCommand;
import dev.latchkey.dev.restore.RestoreCommand;
import dev.latchkey.dev.training.TrainingCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the launcher that are written in Java. */
@Command(
    name = "latchkey",
    mixinStandardHelpOptions = true,
    description = "API keys as Kubernetes resources.")
public final class Latchkey {

  private Latchkey() {}

  /**
   * Runs one command; exit code 1: it failed, with a sentence on standard error; 2: wrong usage.
   */
  public static void main(String... arguments) {
    System.exit(commandLine(Programs.standard()).execute(arguments));
  }

  static CommandLine commandLine(Programs programs) {
    Clock clock = Clock.systemUTC();
    ApiServerInstallation installation = ApiServerInstallation.ofUser();
    DevSession.Surroundings surroundings =
        new DevSession.Surroundings(
            programs.operator(), programs.verifier(), installation, System.getenv(), clock);
    CommandLine commandLine =
        new CommandLine(new Latchkey())
            .addSubcommand(new DevCommand(surroundings))
            .addSubcommand(new CrdsCommand())
            .addSubcommand(new CredentialCommand())
            .addSubcommand(new RestoreCommand())
            .addSubcommand(new ApiServerCommand(installation, clock))
            .addSubcommand(new TrainingCommand(programs.operator(), clock));
    programs.commands().forEach(commandLine::addSubcommand);
    commandLine
        .getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().versionProvider(Latchkey::version));
    commandLine.getCommandSpec().versionProvider(Latchkey::version);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, result) -> explain(failure, programs));
  }

  private static String[] version() throws IOException {
    try (InputStream text = Latchkey.class.getResourceAsStream("version.txt")) {
      return new String[] {
        "Latchkey " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }

  private static int explain(Exception failure, Programs programs) throws Exception {
    if (failure instanceof DevException
        || failure instanceof ApiServerException
        || programs.explainsItself(failure)) {
      System.err.println(failure.getMessage());
      return 1;
    }
    throw failure;
  }
}
