package dev.latchkey.operator;

import ch.qos.logback.classic.ClassicConstants;

/** The operator as a program of its own. */
public final class Operator {
  /** Under another name than Logback looks for, which is that of a program which embeds us. */
  private static final String LOG = "dev/latchkey/operator/log.xml";

  private Operator() {}

  /**
   * Runs {@link OperatorCommand} with the process's arguments and environment, and ends the
   * process. Logs to standard error, unless a Logback file is named by its system property.
   */
  public static void main(String... arguments) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) == null) {
      System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, LOG);
    }
    OperatorCommand.main(arguments);
  }
}
