package dev.latchkey.verifier.metrics;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * How long verifications take, as a histogram and their maximum. Shown as a Micrometer timer would
 * be, but counted at a fifth of its cost, which was a fifth of a verification's. Safe for use by
 * several threads, which do not wait for each other.
 *
 * <p>The maximum is that of one to two of its windows; it is looked at when somebody reads it, so a
 * window lasts for longer where nobody does.
 */
final class VerificationDuration {
  private static final String NAME = "latchkey.verifier.verification.duration";
  private static final String PROMETHEUS_NAME = "latchkey_verifier_verification_duration_seconds";
  private static final String DESCRIPTION = "How long verifications take, live reads included";

  /** Upper bounds of all buckets but the last. */
  private static final long[] BOUNDS_NANOS = {
    5_000,
    20_000,
    100_000,
    500_000,
    2_000_000,
    10_000_000,
    50_000_000,
    250_000_000,
    1_000_000_000,
    5_000_000_000L
  };

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongAdder[] buckets =
      Stream.generate(LongAdder::new).limit(BOUNDS_NANOS.length + 1).toArray(LongAdder[]::new);
  private final LongAdder totalNanos = new LongAdder();
  private final AtomicLong maxNanos = new AtomicLong();
  private final LongSupplier nanoTime;
  private long maxNanosBefore;
  private long windowStart;

  /** Registers itself. */
  VerificationDuration(MeterRegistry registry) {
    this.nanoTime = registry.config().clock()::monotonicTime;
    this.windowStart = nanoTime.getAsLong();
    if (registry instanceof PrometheusMeterRegistry prometheus) {
      prometheus.getPrometheusRegistry().register(new Family());
    } else {
      FunctionTimer.builder(
              NAME, this, VerificationDuration::count, same -> nanos(), TimeUnit.NANOSECONDS)
          .description(DESCRIPTION)
          .register(registry);
    }
  }

  /** Takes note of one verification. */
  void record(long nanos) {
    buckets[bucket(nanos)].increment();
    totalNanos.add(nanos);
    if (nanos > maxNanos.get()) {
      maxNanos.accumulateAndGet(nanos, Math::max);
    }
  }

  private static int bucket(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private long count() {
    return Arrays.stream(buckets).mapToLong(LongAdder::sum).sum();
  }

  private double nanos() {
    return totalNanos.sum();
  }

  private synchronized double maxSeconds() {
    long now = nanoTime.getAsLong();
    long max = Math.max(maxNanosBefore, maxNanos.get());
    if (now - windowStart >= WINDOW_NANOS) {
      maxNanosBefore = maxNanos.getAndSet(0);
      windowStart = now;
    }
    return seconds(max);
  }

  private static double seconds(double nanos) {
    return nanos / TimeUnit.SECONDS.toNanos(1);
  }

  private final class Family implements MultiCollector {
    @Override
    public MetricSnapshots collect() {
      double[] bounds =
          Stream.concat(
                  Arrays.stream(BOUNDS_NANOS).mapToObj(VerificationDuration::seconds),
                  Stream.of(Double.POSITIVE_INFINITY))
              .mapToDouble(Double::doubleValue)
              .toArray();
      long[] counts = Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
      return MetricSnapshots.of(
          HistogramSnapshot.builder()
              .name(PROMETHEUS_NAME)
              .help(DESCRIPTION)
              .dataPoint(
                  HistogramDataPointSnapshot.builder()
                      .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                      .sum(seconds(nanos()))
                      .build())
              .build(),
          GaugeSnapshot.builder()
              .name(PROMETHEUS_NAME + "_max")
              .help(DESCRIPTION)
              .dataPoint(GaugeDataPointSnapshot.builder().value(maxSeconds()).build())
              .build());
    }
  }
}
