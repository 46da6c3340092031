package dev.latchkey.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void percentilesOfAHundredAreTheirRanks() {
    var distribution =
        new Distribution(IntStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList());

    assertThat(distribution.percentile(1)).isEqualTo(Duration.ofMillis(1));
    assertThat(distribution.percentile(50)).isEqualTo(Duration.ofMillis(50));
    assertThat(distribution.percentile(99)).isEqualTo(Duration.ofMillis(99));
    assertThat(distribution.percentile(100)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void percentilesAreMeasuredDurations() {
    // The usual example of the nearest-rank method.
    var distribution =
        new Distribution(Stream.of(50, 15, 40, 20, 35).map(Duration::ofMillis).toList());

    assertThat(Stream.of(5, 30, 40, 50, 100).map(distribution::percentile))
        .containsExactly(
            Duration.ofMillis(15),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(35),
            Duration.ofMillis(50));
    assertThat(distribution.percentile(99)).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void oneMeasurementIsEveryPercentile() {
    var distribution = new Distribution(List.of(Duration.ofMillis(7)));

    assertThat(distribution.percentile(1)).isEqualTo(Duration.ofMillis(7));
    assertThat(distribution.percentile(100)).isEqualTo(Duration.ofMillis(7));
  }

  @Test
  void refusesWhatHasNoPercentiles() {
    assertThatThrownBy(() -> new Distribution(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    var distribution = new Distribution(List.of(Duration.ZERO));
    assertThatThrownBy(() -> distribution.percentile(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> distribution.percentile(101))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
