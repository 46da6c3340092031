package dev.latchkey.http.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;

/** What lines of the log look like. */
public enum LogFormat {
  /** Time, level, logger and message, for people. */
  TEXT,
  /** A JSON object (RFC 8259) on each line. */
  JSON;

  Encoder<ILoggingEvent> encoder() {
    return switch (this) {
      case TEXT -> new TextEncoder();
      case JSON -> new JsonEncoder();
    };
  }
}
