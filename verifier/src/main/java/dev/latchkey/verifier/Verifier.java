package dev.latchkey.verifier;

import dev.latchkey.http.log.ConsoleLog;

/** The verifier as a program of its own. */
public final class Verifier {
  private Verifier() {}

  /**
   * Runs {@link VerifierCommand} with the process's arguments and environment, and ends the
   * process: with 0 after it was told to stop, 1 after a failure, 2 for a wrong use.
   */
  public static void main(String... arguments) {
    ConsoleLog.begin();
    System.exit(VerifierCommand.commandLine().execute(arguments));
  }
}
