package dev.latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DurationsTest {

  @ParameterizedTest
  @MethodSource("durations")
  void givesTheKnownAnswer(JsonNode vector) {
    check(vector, Durations::parse);
  }

  @ParameterizedTest
  @MethodSource("simpleDurations")
  void givesTheKnownAnswerForTheSimpleForm(JsonNode vector) {
    check(vector, Durations::parseSimple);
  }

  static Stream<JsonNode> durations() {
    return Vectors.cases("durations.json", "durations");
  }

  static Stream<JsonNode> simpleDurations() {
    return Vectors.cases("durations.json", "simple");
  }

  private static void check(JsonNode vector, Function<String, Duration> parser) {
    String text = vector.path("text").textValue();
    if (vector.path("seconds").isNull()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> parser.apply(text))
          .withMessageStartingWith("a duration ");
    } else {
      assertThat(parser.apply(text))
          .isEqualTo(Duration.ofSeconds(vector.path("seconds").longValue()));
    }
  }

  @Property
  void readsWhatItWrites(@ForAll @LongRange(min = 1, max = 315_360_000) long seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    String text = Durations.format(duration);

    assertThat(text).isEqualTo(seconds + "s");
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.parseSimple(text)).isEqualTo(duration);
  }

  @Property
  void addsItsComponents(
      @ForAll @IntRange(max = 2) int years,
      @ForAll @IntRange(max = 12) int months,
      @ForAll @IntRange(max = 60) int days,
      @ForAll @IntRange(max = 100) int hours,
      @ForAll @IntRange(min = 1, max = 100) int minutes) {
    String text = years + "y" + months + "mo" + days + "d" + hours + "h" + minutes + "m";

    assertThat(Durations.parse(text))
        .isEqualTo(
            Duration.ofDays(365L * years + 30L * months + days)
                .plusHours(hours)
                .plusMinutes(minutes));
  }

  @Property
  void givesADurationInRangeOrRefuses(
      @ForAll
          @Chars({'0', '1', '9', '.', 's', 'm', 'o', 'h', 'd', 'w', 'y', 'u', 'n', '-', ' '})
          @StringLength(max = 12)
          String text) {
    try {
      assertThat(Durations.parse(text)).isBetween(Duration.ofSeconds(1), Durations.MAX);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("a duration ");
    }
  }

  @Test
  void refusesToWriteWhatItCannotHold() {
    assertThat(Durations.format(Duration.ZERO)).isEqualTo("0s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.format(Duration.ofMillis(1500)));
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.format(Duration.ofSeconds(-1)));
  }
}
