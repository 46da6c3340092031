package dev.latchkey.verifier;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.latchkey.crds.audit.AuditLine;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The log, which goes to standard error. The libraries that carry requests and Secrets never go
 * below INFO: they would write credentials and hash keys.
 */
final class ConsoleLog {
  private static final List<String> CARRIERS =
      List.of(
          "io.fabric8", "io.javalin", "org.eclipse.jetty", "io.netty", "jdk.internal.httpclient");

  /** Says of every kind of ours that v1alpha1 is no stable version. */
  private static final String UNSTABLE_VERSION_WARNING =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  /** A message is one line: one that quotes somebody's text can pass for no other line. */
  private static final String PATTERN =
      "%d{HH:mm:ss} %-5level %logger{0}: %replace(%msg){'[\\r"
          + "\\n"
          + "\u0085\u2028\u2029]+', ' '}%n%nopex";

  private ConsoleLog() {}

  /**
   * Lets warnings through, to standard error; does nothing where a Logback file is named by its
   * system property. By code, as a file of its own would meet that of a program which embeds a
   * verifier.
   */
  static void begin() {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) == null) {
      begin((LoggerContext) LoggerFactory.getILoggerFactory());
    }
  }

  static void begin(LoggerContext context) {
    context.reset();
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(ch.qos.logback.classic.Level.WARN);
    root.addAppender(appender);
  }

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
