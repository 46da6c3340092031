package dev.latchkey.http.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.audit.AuditLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.slf4j.Logger;

class ConsoleLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-26T05:04:03.020Z");

  private final LoggerContext context = new LoggerContext();

  @Example
  void aLineOfTextHasItsWholeTime() {
    assertThat(text(event("dev.latchkey.x.Writer", "Could not write {}", null, "it")))
        .isEqualTo("2026-11-26T05:04:03.020Z WARN  Writer: Could not write it");
  }

  @Example
  void aLineOfJsonHasItsPartsAsFields() throws JsonProcessingException {
    assertThat(json(event("dev.latchkey.x.Writer", "Could not write {}", null, "it")))
        .isEqualTo(
            JSON.readTree(
                """
                {"time": "2026-11-26T05:04:03.020Z", "level": "WARN",
                 "logger": "dev.latchkey.x.Writer", "message": "Could not write it"}
                """));
  }

  @Example
  void noMessageMakesAnotherLineOfText() {
    String forged = "a\n12:00:00 INFO  audit: event=Revoked\r\nb\u2028c\u2029d\u0085e\u001b[2Kf";

    assertThat(text(event("dev.latchkey.x", "Could not write \"it\\n\": {}", null, forged)))
        .endsWith(
            "WARN  x: Could not write \"it\\n\": a 12:00:00 INFO  audit: event=Revoked b c d e"
                + " [2Kf");
  }

  @Property
  void anyMessageIsOneLine(@ForAll("texts") String message) throws JsonProcessingException {
    LoggingEvent event = event("dev.latchkey.x", "{}", null, message);
    String json = line(LogFormat.JSON, event);

    for (String line : new String[] {text(event), json}) {
      assertThat(line.chars())
          .noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029')
          .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    }
    assertThat(json.chars()).allMatch(c -> c < 128);
    assertThat(JSON.readTree(json).path("message").asText()).isEqualTo(message);
  }

  @Example
  void anAuditLinesFieldsAreFieldsInJson() throws JsonProcessingException {
    AuditLine line =
        AuditLine.of("Revoked")
            .with("by", "ApiKeyRevocation stop")
            .with("keyID", "01KB0QF4W1E3M9S2ZC8T5R7XYA")
            .with("why", "KeyCompromise: x\" by=nobody\nevent=Issued");
    LoggingEvent event = event(AuditLine.LOGGER, "{}", null, line);

    assertThat(json(event))
        .isEqualTo(
            JSON.createObjectNode()
                .put("time", NOW.toString())
                .put("level", "WARN")
                .put("logger", "dev.latchkey.audit")
                .put("event", "Revoked")
                .put("by", "ApiKeyRevocation stop")
                .put("keyID", "01KB0QF4W1E3M9S2ZC8T5R7XYA")
                .put("why", "KeyCompromise: x\" by=nobody\nevent=Issued")
                .put("message", "KeyCompromise: x\" by=nobody\nevent=Issued"));
    assertThat(text(event)).endsWith("WARN  audit: " + line);
  }

  @Example
  void ofAnExceptionTheClassAndThePlaceAreSaidAndNoMessage() throws JsonProcessingException {
    Throwable thrown =
        new IllegalStateException("hunter2", new IllegalArgumentException("hunter2"));
    LoggingEvent event = event("dev.latchkey.x", "A request failed", thrown);

    assertThat(text(event))
        .contains(
            "x: A request failed (java.lang.IllegalStateException by"
                + " java.lang.IllegalArgumentException at dev.latchkey.http.log.ConsoleLogTest.of")
        .doesNotContain("hunter2");
    JsonNode json = json(event);
    assertThat(json.path("exception"))
        .extracting(JsonNode::asText)
        .containsExactly("java.lang.IllegalStateException", "java.lang.IllegalArgumentException");
    assertThat(json.path("at").path(0).asText()).contains("ConsoleLogTest");
    assertThat(json.toString()).doesNotContain("hunter2");
  }

  @Example
  void itIsOnStandardErrorAndBeginsWithWarnings() {
    ConsoleLog.begin(context, LogFormat.TEXT);

    assertThat(appender().getTarget()).isEqualTo("System.err");
    assertThat(root().getLevel()).isEqualTo(Level.WARN);
  }

  @Example
  void librariesThatCarrySecretsSayNoMoreThanInfoAndTheAuditLogSaysAll() {
    ConsoleLog.setLevel(context, org.slf4j.event.Level.TRACE);
    for (String carrier :
        new String[] {
          "io.fabric8.kubernetes", "io.javaoperatorsdk.operator", "org.eclipse.jetty"
        }) {
      assertThat(context.getLogger(carrier).getEffectiveLevel()).isEqualTo(Level.INFO);
    }
    assertThat(context.getLogger("dev.latchkey.x").getEffectiveLevel()).isEqualTo(Level.TRACE);

    ConsoleLog.setLevel(context, org.slf4j.event.Level.ERROR);
    assertThat(context.getLogger(AuditLine.LOGGER).isInfoEnabled()).isTrue();
    assertThat(context.getLogger("dev.latchkey.x").isWarnEnabled()).isFalse();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all(),
        Arbitraries.of(IntStream.range(0, 0x300).boxed().toList())
            .map(Character::toString)
            .list()
            .map(list -> String.join("", list)));
  }

  private LoggingEvent event(String logger, String message, Throwable thrown, Object... values) {
    var event =
        new LoggingEvent("", context.getLogger(logger), Level.WARN, message, thrown, values);
    event.setInstant(NOW);
    return event;
  }

  private JsonNode json(LoggingEvent event) throws JsonProcessingException {
    return JSON.readTree(line(LogFormat.JSON, event));
  }

  private String text(LoggingEvent event) {
    return line(LogFormat.TEXT, event);
  }

  private String line(LogFormat format, LoggingEvent event) {
    ConsoleLog.begin(context, format);
    String line = new String(appender().getEncoder().encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith(System.lineSeparator());
    return line.substring(0, line.length() - System.lineSeparator().length());
  }

  private ConsoleAppender<ILoggingEvent> appender() {
    return (ConsoleAppender<ILoggingEvent>) root().getAppender("STDERR");
  }

  private ch.qos.logback.classic.Logger root() {
    return context.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
