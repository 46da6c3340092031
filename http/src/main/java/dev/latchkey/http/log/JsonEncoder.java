package dev.latchkey.http.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.latchkey.crds.audit.AuditLine;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines for programs: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code message};
 * of an audit line its fields, each as one; of an exception {@code exception}, its classes, and
 * {@code at}, where it happened. All in ASCII, with everything else escaped.
 */
final class JsonEncoder extends LineEncoder {
  private final JsonFactory json =
      new JsonFactoryBuilder()
          .characterEscapes(new DeleteToo())
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  @Override
  String line(ILoggingEvent event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("time", time(event));
      out.writeStringField("level", event.getLevel().toString());
      out.writeStringField("logger", event.getLoggerName());
      for (Map.Entry<String, String> field : fields(event).entrySet()) {
        out.writeStringField(field.getKey(), field.getValue());
      }
      if (event.getThrowableProxy() != null) {
        Failure failure = new Failure(event.getThrowableProxy());
        write(out, "exception", failure.classes());
        write(out, "at", failure.places());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  /** The message, and with an audit line all that it says; its reason where it has no message. */
  private static Map<String, String> fields(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    if (arguments == null || arguments.length != 1 || !(arguments[0] instanceof AuditLine line)) {
      return Map.of("message", event.getFormattedMessage());
    }
    Map<String, String> fields = new LinkedHashMap<>(line.fields());
    fields.putIfAbsent("message", fields.getOrDefault("why", event.getFormattedMessage()));
    return fields;
  }

  private static void write(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }

  /** Jackson leaves DEL as it is, as JSON allows. */
  private static final class DeleteToo extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] escapes = standardAsciiEscapesForJSON();
      escapes[DELETE] = ESCAPE_STANDARD;
      return escapes;
    }

    @Override
    public SerializableString getEscapeSequence(int character) {
      return null;
    }
  }
}
