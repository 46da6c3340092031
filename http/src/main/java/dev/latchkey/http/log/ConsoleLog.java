package dev.latchkey.http.log;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import dev.latchkey.crds.audit.AuditLine;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The log of a program, which goes to standard error. The libraries that carry requests and Secrets
 * never go below INFO: they would write credentials and hash keys.
 */
public final class ConsoleLog {
  private static final List<String> CARRIERS =
      List.of(
          "io.fabric8",
          "io.javalin",
          "io.javaoperatorsdk",
          "org.eclipse.jetty",
          "io.netty",
          "jdk.internal.httpclient");

  /** Says of every kind of ours that v1alpha1 is no stable version. */
  private static final String UNSTABLE_VERSION_WARNING =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  /** Quotes a client's Host that is none, for each request. */
  private static final String QUOTED_HOST_WARNING = "org.eclipse.jetty.util.HostPort";

  private ConsoleLog() {}

  /**
   * Lets warnings through, as text, to standard error, until {@link #configure} says what else. By
   * code, as a file of its own would meet that of a program which embeds this one.
   */
  public static void begin() {
    if (isOurs()) {
      begin(context(), LogFormat.TEXT);
    }
  }

  /**
   * Lets everything of this level and above through, in this format; of the libraries that carry
   * requests less, of the audit log all. Where a Logback file is named by its system property, the
   * format is that file's.
   */
  public static void configure(Level level, LogFormat format) {
    if (isOurs()) {
      begin(context(), format);
    }
    setLevel(context(), level);
  }

  static void begin(LoggerContext context, LogFormat format) {
    context.reset();
    Encoder<ILoggingEvent> encoder = format.encoder();
    encoder.setContext(context);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.addFilter(new ForbiddenWatches());
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(ch.qos.logback.classic.Level.WARN);
    root.addAppender(appender);
  }

  static void setLevel(LoggerContext context, Level level) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(classic(level));
    Level ofCarriers =
        switch (level) {
          case TRACE, DEBUG -> Level.INFO;
          case INFO -> Level.WARN;
          case WARN, ERROR -> level;
        };
    CARRIERS.forEach(carrier -> context.getLogger(carrier).setLevel(classic(ofCarriers)));
    context.getLogger(QUOTED_HOST_WARNING).setLevel(ch.qos.logback.classic.Level.ERROR);
    context.getLogger(UNSTABLE_VERSION_WARNING).setLevel(ch.qos.logback.classic.Level.ERROR);
    context.getLogger(AuditLine.LOGGER).setLevel(ch.qos.logback.classic.Level.INFO);
  }

  private static boolean isOurs() {
    return System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) == null;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  private static ch.qos.logback.classic.Level classic(Level level) {
    return ch.qos.logback.classic.Level.convertAnSLF4JLevel(level);
  }
}
