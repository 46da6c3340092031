package dev.latchkey.crds.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AuditLineTest {
  private static final Pattern FIELD =
      Pattern.compile("([A-Za-z]+)=([^ \"]+|\"(?:[^\"\\\\]|\\\\.)*\")(?: |$)");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Example
  void readsLikeALine() {
    assertThat(
            AuditLine.of("Revoked")
                .with("by", "ApiKeyRevocation leaked")
                .with("keyID", "01KB0QF4W1E3M9S2ZC8T5R7XYA")
                .with("until", Optional.empty())
                .with("why", Optional.of("KeyCompromise: said \"sorry\"")))
        .hasToString(
            "event=Revoked by=\"ApiKeyRevocation leaked\" keyID=01KB0QF4W1E3M9S2ZC8T5R7XYA"
                + " why=\"KeyCompromise: said \\\"sorry\\\"\"");
  }

  @Example
  void aDescriptionForgesNoOtherLineAndNoOtherField() {
    String forged = "x\" by=nobody\n12:00:00 INFO  audit: event=Issued keyID=y\u2028event=z\u202e";

    assertThat(AuditLine.of("Revoked").with("why", forged))
        .hasToString(
            "event=Revoked why=\"x\\\" by=nobody\\n12:00:00 INFO  audit: event=Issued"
                + " keyID=y\\u2028event=z\\u202e\"");
  }

  @Example
  void nothingIsAValueToo() {
    assertThat(AuditLine.of("Updated").with("why", "")).hasToString("event=Updated why=\"\"");
  }

  @Property
  void anyTextStaysOnOneLineAndIsReadBack(
      @ForAll("texts") String why, @ForAll("texts") String message) {
    String line = AuditLine.of("Revoked").with("why", why).with("message", message).toString();

    assertThat(line.lines()).hasSize(1);
    assertThat(line.chars())
        .noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029')
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    assertThat(read(line)).isEqualTo(Map.of("event", "Revoked", "why", why, "message", message));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all(),
        Arbitraries.strings()
            .withChars(
                '"', '\\', '=', ' ', '\n', '\r', '\t', '\0', 'a', 'u', '\u0085', '\u2028', '\u2029',
                '\u202e', '\ud83d', '\udd11'));
  }

  private static Map<String, String> read(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(line);
    int end = 0;
    while (end < line.length()) {
      assertThat(field.find(end) && field.start() == end).as(line).isTrue();
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
