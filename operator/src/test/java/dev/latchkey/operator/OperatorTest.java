package dev.latchkey.operator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class OperatorTest {
  /**
   * Left to itself, Logback writes all that libraries say, Secrets among it, to standard output.
   */
  @Test
  void itsLogIsOnStandardErrorAndHasOnlyLibrariesWarnings() throws JoranException {
    var context = new LoggerContext();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);

    configurator.doConfigure(Operator.class.getResource("log.xml"));

    assertThat(context.getLogger("io.fabric8").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("dev.latchkey.operator").getEffectiveLevel())
        .isEqualTo(Level.INFO);
    var appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    assertThat(appender.getTarget()).isEqualTo("System.err");
  }
}
