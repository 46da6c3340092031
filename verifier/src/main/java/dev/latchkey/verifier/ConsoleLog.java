package dev.latchkey.verifier;

import ch.qos.logback.classic.Logger;
import dev.latchkey.crds.audit.AuditLine;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sets the levels of the log, which goes to standard output. The libraries that carry requests and
 * Secrets never go below INFO: they would write credentials and hash keys.
 */
final class ConsoleLog {
  private static final List<String> CARRIERS =
      List.of(
          "io.fabric8", "io.javalin", "org.eclipse.jetty", "io.netty", "jdk.internal.httpclient");

  /** Says of every kind of ours that v1alpha1 is no stable version. */
  private static final String UNSTABLE_VERSION_WARNING =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  private ConsoleLog() {}

  /** Lets everything of this level and above through; of the carriers less, of the audit all. */
  static void setLevel(Level level) {
    logger(Logger.ROOT_LOGGER_NAME).setLevel(classic(level));
    Level ofCarriers =
        switch (level) {
          case TRACE, DEBUG -> Level.INFO;
          case INFO -> Level.WARN;
          case WARN, ERROR -> level;
        };
    logger(UNSTABLE_VERSION_WARNING).setLevel(ch.qos.logback.classic.Level.ERROR);
    logger(AuditLine.LOGGER).setLevel(ch.qos.logback.classic.Level.INFO);
    CARRIERS.forEach(carrier -> logger(carrier).setLevel(classic(ofCarriers)));
  }

  private static ch.qos.logback.classic.Level classic(Level level) {
    return ch.qos.logback.classic.Level.convertAnSLF4JLevel(level);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
