package dev.latchkey.dev.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogPatternTest {
  @Test
  void noMessageMakesAnotherLine() throws JoranException {
    var context = new LoggerContext();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogPatternTest.class.getResource("/logback.xml"));
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
    var event =
        new LoggingEvent(
            "",
            context.getLogger("dev.latchkey.x"),
            Level.WARN,
            "Could not write \"it\\n\": {}",
            null,
            new Object[] {"a\n12:00:00 INFO  audit: event=Revoked\r\nb\u2028c\u2029d\u0085e"});

    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);

    assertThat(line)
        .endsWith(
            "WARN  x: Could not write \"it\\n\": a 12:00:00 INFO  audit: event=Revoked b c d e"
                + System.lineSeparator());
  }
}
