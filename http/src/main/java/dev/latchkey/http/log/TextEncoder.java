package dev.latchkey.http.log;

import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Lines for people. A message that quotes somebody's text can pass for no other line: whatever ends
 * lines, moves a terminal's cursor or turns the direction of text in it is a space.
 */
final class TextEncoder extends LineEncoder {
  private static final String UNPRINTABLE = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+";

  @Override
  String line(ILoggingEvent event) {
    String logger = event.getLoggerName();
    String line =
        "%s %-5s %s: %s"
            .formatted(
                time(event),
                event.getLevel(),
                logger.substring(logger.lastIndexOf('.') + 1),
                event.getFormattedMessage().replaceAll(UNPRINTABLE, " "));
    return event.getThrowableProxy() == null
        ? line
        : line + " (" + new Failure(event.getThrowableProxy()).text() + ")";
  }
}
