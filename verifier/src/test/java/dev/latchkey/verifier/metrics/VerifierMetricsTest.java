package dev.latchkey.verifier.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class VerifierMetricsTest {
  private static final Verification REFUSED =
      Verification.refused(CredentialShape.ISSUED, VerificationError.NOT_FOUND);
  private static final List<Duration> BOUNDS =
      Stream.of(5_000, 20_000, 100_000, 500_000, 2_000_000, 10_000_000, 50_000_000, 250_000_000)
          .map(Duration::ofNanos)
          .toList();

  @Property(tries = 200)
  void durationsAreShownAsATimerShowsThem(
      @ForAll @Size(max = 30) List<@LongRange(max = 6_000_000_000L) Long> durations) {
    PrometheusMeterRegistry ours = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    PrometheusMeterRegistry theirs = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    VerifierMetrics metrics = new VerifierMetrics(ours);
    Timer timer =
        Timer.builder("latchkey.verifier.verification.duration")
            .description("How long verifications take, live reads included")
            .serviceLevelObjectives(
                Stream.concat(
                        BOUNDS.stream(), Stream.of(Duration.ofSeconds(1), Duration.ofSeconds(5)))
                    .toArray(Duration[]::new))
            .register(theirs);
    Stream.concat(durations.stream(), BOUNDS.stream().map(Duration::toNanos))
        .forEach(
            nanos -> {
              metrics.verified(REFUSED, nanos);
              timer.record(nanos, TimeUnit.NANOSECONDS);
            });

    assertThat(durationLines(ours)).isEqualTo(durationLines(theirs)).hasSizeGreaterThan(14);
  }

  @Test
  void theMaximumIsForgottenAfterAWhile() {
    MockClock clock = new MockClock();
    PrometheusMeterRegistry registry = registry(clock);
    VerifierMetrics metrics = new VerifierMetrics(registry);

    metrics.verified(REFUSED, 3_000_000);
    metrics.verified(REFUSED, 1_000_000);
    assertThat(max(registry)).isEqualTo(0.003);
    clock.add(Duration.ofSeconds(60));
    assertThat(max(registry)).isEqualTo(0.003);
    metrics.verified(REFUSED, 1_000_000);
    assertThat(max(registry)).isEqualTo(0.003);
    clock.add(Duration.ofSeconds(60));
    assertThat(max(registry)).isEqualTo(0.003);
    assertThat(max(registry)).isEqualTo(0.001);
  }

  @Test
  void verificationsAreCountedByShapeAndResult() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    VerifierMetrics metrics = new VerifierMetrics(registry);

    metrics.verified(REFUSED, 1_000);
    metrics.verified(REFUSED, 2_000);

    assertThat(
            registry
                .get("latchkey.verifier.verifications")
                .tags("kind", "issued", "result", "not_found")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(
            registry
                .get("latchkey.verifier.verification.duration")
                .functionTimer()
                .totalTime(TimeUnit.NANOSECONDS))
        .isEqualTo(3_000);
  }

  private static PrometheusMeterRegistry registry(Clock clock) {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
  }

  private static double max(PrometheusMeterRegistry registry) {
    return durationLines(registry).stream()
        .filter(line -> line.startsWith("latchkey_verifier_verification_duration_seconds_max "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> durationLines(PrometheusMeterRegistry registry) {
    return registry.scrape().lines().filter(line -> line.contains("duration")).toList();
  }
}
