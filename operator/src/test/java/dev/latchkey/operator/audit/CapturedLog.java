package dev.latchkey.operator.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.audit.AuditLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** All that is logged while it is open, and what the lines of the audit log say. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final Pattern FIELD =
      Pattern.compile("([A-Za-z]+)=([^ \"]+|\"(?:[^\"\\\\]|\\\\.)*\")(?: |$)");
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.latchkey");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  CapturedLog() {
    start();
    OURS.setLevel(Level.DEBUG);
    ROOT.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  @Override
  public void close() {
    ROOT.detachAppender(this);
    OURS.setLevel(null);
  }

  /** Every message, whoever logged it. */
  List<String> messages() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** The lines of the audit log, by the names of their fields. */
  List<Map<String, String>> lines() {
    return events.stream()
        .filter(event -> event.getLoggerName().equals(AuditLine.LOGGER))
        .map(event -> parse(event.getFormattedMessage()))
        .toList();
  }

  private static Map<String, String> parse(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(line);
    int end = 0;
    while (end < line.length()) {
      if (!field.find(end) || field.start() != end) {
        throw new AssertionError("not fields: " + line);
      }
      fields.put(field.group(1), value(field.group(2)));
      end = field.end();
    }
    return fields;
  }

  private static String value(String text) {
    try {
      return text.startsWith("\"") ? JSON.readValue(text, String.class) : text;
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
