package dev.latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

class DurationsFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsWholeSecondsOrRefuses(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    Optional<Duration> read = read(text);

    read.ifPresent(
        duration -> {
          assertThat(duration).isBetween(Duration.ofSeconds(1), Durations.MAX);
          assertThat(duration.getNano()).isZero();
          assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
          if (text.length() <= 62 && duration.compareTo(Durations.MAX) < 0) {
            assertThat(Durations.parse(text + "1s")).isEqualTo(duration.plusSeconds(1));
          }
        });
    readSimple(text)
        .filter(simple -> !simple.isZero())
        .ifPresent(simple -> assertThat(read).contains(simple));
  }

  private static Optional<Duration> read(String text) {
    try {
      return Optional.of(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("a duration is ");
      return Optional.empty();
    }
  }

  private static Optional<Duration> readSimple(String text) {
    try {
      return Optional.of(Durations.parseSimple(text));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("a duration is ");
      return Optional.empty();
    }
  }
}
