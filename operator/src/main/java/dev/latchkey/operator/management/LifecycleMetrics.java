package dev.latchkey.operator.management;

import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.text.EnumText;
import dev.latchkey.http.metrics.StateCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts what happens to credentials, and what there is. All meters exist from the start, and no
 * label names a key or a namespace, so that their number never grows. Thread-safe.
 */
public final class LifecycleMetrics {
  /** Looking at a hundred thousand objects takes some milliseconds. */
  private static final Duration COUNT_GOOD_FOR = Duration.ofSeconds(15);

  private static final String ACTIVE = "Active";
  private static final String EXPIRING = "Expiring";

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<Occasion, Counter> minted = new EnumMap<>(Occasion.class);
  private final Counter imported;
  private final Map<EndCause, Counter> ended = new EnumMap<>(EndCause.class);

  /**
   * Counts in the given registry.
   *
   * @param clock says what has ended and expired
   */
  public LifecycleMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    for (Occasion occasion : Occasion.values()) {
      minted.put(
          occasion,
          Counter.builder("latchkey.operator.credentials.minted")
              .description("Credentials made and delivered, by whether they replace another one")
              .tag("occasion", label(occasion))
              .register(registry));
    }
    this.imported =
        Counter.builder("latchkey.operator.credentials.imported")
            .description("Raw keys imported")
            .register(registry);
    for (EndCause cause : EndCause.values()) {
      if (cause != EndCause.UNRECOGNIZED) {
        ended.put(
            cause,
            Counter.builder("latchkey.operator.credentials.ended")
                .description("Credentials that were given an end, by cause; ordered is revoked")
                .tag("cause", label(cause))
                .register(registry));
      }
    }
  }

  /** A credential was made and delivered. */
  public void minted(Occasion occasion) {
    minted.get(occasion).increment();
  }

  /** A raw key was imported. */
  public void imported() {
    imported.increment();
  }

  /** A credential was given an end. */
  public void ended(EndCause cause) {
    ended.get(cause).increment();
  }

  /** Counts the records that there are, by what they say. */
  public void observeRecords(Supplier<Stream<ApiKeyRecord>> records) {
    gauges(
        "latchkey.operator.records",
        "Records by what they say of their credential",
        RecordState.class,
        () -> {
          Instant now = clock.instant();
          return records.get().map(record -> RecordState.of(record, now));
        },
        Optional.empty());
  }

  /**
   * Counts the keys of a kind that there are, by the reason of their Ready condition.
   *
   * @param kind as in a label
   */
  public void observeKeys(String kind, Supplier<? extends Stream<? extends ApiKey<?>>> keys) {
    gauges(
        "latchkey.operator.keys",
        "Keys by the reason of their Ready condition",
        KeyReason.class,
        () -> keys.get().map(LifecycleMetrics::reason),
        Optional.of(kind));
    StateCounts<Outlook> expiring =
        counts(
            Outlook.class,
            () -> keys.get().map(key -> isExpiring(key) ? Outlook.EXPIRING : Outlook.OTHER));
    Gauge.builder(
            "latchkey.operator.keys.expiring", expiring, counts -> counts.of(Outlook.EXPIRING))
        .description("Keys in the last tenth of their credential's life that nothing renews")
        .tag("kind", kind)
        .strongReference(true)
        .register(registry);
  }

  private enum Outlook {
    EXPIRING,
    OTHER
  }

  private static KeyReason reason(ApiKey<?> key) {
    return EnumText.find(
        KeyReason.values(),
        KeyReason::text,
        condition(key, "Ready").map(Condition::reason).orElse(null),
        KeyReason.PENDING);
  }

  private static boolean isExpiring(ApiKey<?> key) {
    return condition(key, ACTIVE).map(Condition::reason).filter(EXPIRING::equals).isPresent();
  }

  private static Optional<Condition> condition(ApiKey<?> key, String type) {
    return Optional.ofNullable(key.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  private <S extends Enum<S>> void gauges(
      String name,
      String description,
      Class<S> type,
      Supplier<Stream<S>> states,
      Optional<String> kind) {
    StateCounts<S> counts = counts(type, states);
    for (S state : type.getEnumConstants()) {
      Gauge.Builder<StateCounts<S>> gauge =
          Gauge.builder(name, counts, same -> same.of(state))
              .description(description)
              .tag("state", label(state))
              .strongReference(true);
      kind.ifPresent(value -> gauge.tag("kind", value));
      gauge.register(registry);
    }
  }

  private static <S extends Enum<S>> StateCounts<S> counts(
      Class<S> type, Supplier<Stream<S>> states) {
    return new StateCounts<>(type, states, COUNT_GOOD_FOR, System::nanoTime);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
