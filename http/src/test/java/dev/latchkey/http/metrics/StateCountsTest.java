package dev.latchkey.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateCountsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final AtomicInteger looks = new AtomicInteger();
  private final StateCounts<TimeUnit> counts =
      new StateCounts<>(
          TimeUnit.class,
          () -> {
            looks.incrementAndGet();
            return Stream.of(TimeUnit.DAYS, TimeUnit.HOURS, TimeUnit.DAYS);
          },
          Duration.ofSeconds(10),
          nanos::get);

  @Test
  void allStatesAreCountedByOneLook() {
    assertThat(counts.of(TimeUnit.DAYS)).isEqualTo(2);
    assertThat(counts.of(TimeUnit.HOURS)).isEqualTo(1);
    assertThat(counts.of(TimeUnit.SECONDS)).isZero();
    assertThat(looks).hasValue(1);
  }

  @Test
  void theyAreCountedAnewAfterAWhile() {
    counts.of(TimeUnit.DAYS);
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    counts.of(TimeUnit.DAYS);
    assertThat(looks).hasValue(1);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    counts.of(TimeUnit.DAYS);
    assertThat(looks).hasValue(2);
  }

  @Test
  void whatRunsHasAVersion() {
    assertThat(BuildInfo.here().version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }
}
