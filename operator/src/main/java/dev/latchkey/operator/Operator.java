package dev.latchkey.operator;

import dev.latchkey.http.log.ConsoleLog;

/** The operator as a program of its own. */
public final class Operator {
  private Operator() {}

  /**
   * Runs {@link OperatorCommand} with the process's arguments and environment, and ends the
   * process.
   */
  public static void main(String... arguments) {
    ConsoleLog.begin();
    OperatorCommand.main(arguments);
  }
}
