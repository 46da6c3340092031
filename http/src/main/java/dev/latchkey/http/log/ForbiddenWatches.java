package dev.latchkey.http.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.latchkey.crds.client.Forbidden;

/**
 * Leaves out what the client's informers say, with a stack trace and at each attempt, of what they
 * may not read: the programs say so themselves, once.
 */
final class ForbiddenWatches extends Filter<ILoggingEvent> {
  private static final String INFORMERS = "io.fabric8.kubernetes.client.informers.";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return event.getLoggerName().startsWith(INFORMERS)
            && event.getThrowableProxy() instanceof ThrowableProxy failure
            && Forbidden.isCauseOf(failure.getThrowable())
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
