package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class ConsoleLogTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void noMessageMakesAnotherLine() {
    ConsoleLog.begin(context);
    var event =
        new LoggingEvent(
            "",
            context.getLogger("dev.latchkey.x"),
            Level.WARN,
            "Could not write \"it\\n\": {}",
            new IllegalStateException("told in the message"),
            new Object[] {"a\n12:00:00 INFO  audit: event=Revoked\r\nb\u2028c\u2029d\u0085e"});

    String line = new String(appender().getEncoder().encode(event), StandardCharsets.UTF_8);

    assertThat(line)
        .matches("(?s)\\d\\d:\\d\\d:\\d\\d WARN  x: .*")
        .endsWith(
            "WARN  x: Could not write \"it\\n\": a 12:00:00 INFO  audit: event=Revoked b c d e"
                + System.lineSeparator());
  }

  @Test
  void itIsOnStandardErrorAndBeginsWithWarnings() {
    ConsoleLog.begin(context);

    assertThat(appender().getTarget()).isEqualTo("System.err");
    assertThat(root().getLevel()).isEqualTo(Level.WARN);
  }

  private ConsoleAppender<ILoggingEvent> appender() {
    return (ConsoleAppender<ILoggingEvent>) root().getAppender("STDERR");
  }

  private ch.qos.logback.classic.Logger root() {
    return context.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
