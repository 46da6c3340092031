package dev.latchkey.verifier.metrics;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.token.TokenAlgorithm;
import dev.latchkey.http.metrics.BuildInfo;
import dev.latchkey.http.metrics.StateCounts;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.index.Freshness;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.index.RecordState;
import dev.latchkey.verifier.selfrevocation.SelfRevocationOutcome;
import dev.latchkey.verifier.usage.WriteResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the verifier measures. All meters exist from the start, and no label names a key, an actor
 * or a namespace, so that their number never grows. Safe for use by several threads.
 */
public final class VerifierMetrics {
  private static final String VALID = "valid";

  /** Looking at a hundred thousand records takes some milliseconds. */
  private static final Duration COUNT_GOOD_FOR = Duration.ofSeconds(15);

  private final MeterRegistry registry;
  private final Map<CredentialShape, Counter> valid = new EnumMap<>(CredentialShape.class);
  private final Map<CredentialShape, Counter> lackingScope = new EnumMap<>(CredentialShape.class);
  private final Map<CredentialShape, Map<VerificationError, Counter>> refused =
      new EnumMap<>(CredentialShape.class);
  private final VerificationDuration duration;
  private final Counter ambiguousMatches;
  private final Counter liveReads;
  private final Counter liveReadsRefused;
  private final Counter liveReadsFailed;
  private final Map<Unanswered, Counter> unanswered = new EnumMap<>(Unanswered.class);
  private final Counter ordersHonoured;
  private final Map<SelfRevocationOutcome, Counter> selfRevocations =
      new EnumMap<>(SelfRevocationOutcome.class);
  private final Map<TokenAlgorithm, Map<DerivationResult, Counter>> derivations =
      new EnumMap<>(TokenAlgorithm.class);
  private final Map<WriteResult, Counter> lastUsedWrites = new EnumMap<>(WriteResult.class);

  /** Registers the meters that need nothing else. */
  public VerifierMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (CredentialShape shape : CredentialShape.values()) {
      valid.put(shape, verifications(shape, VALID));
      lackingScope.put(shape, verifications(shape, "insufficient_scope"));
      Map<VerificationError, Counter> ofShape = new EnumMap<>(VerificationError.class);
      for (VerificationError error : VerificationError.values()) {
        ofShape.put(error, verifications(shape, error.name().toLowerCase(Locale.ROOT)));
      }
      refused.put(shape, ofShape);
    }
    this.duration = new VerificationDuration(registry);
    this.ambiguousMatches =
        Counter.builder("latchkey.verifier.ambiguous.matches")
            .description("Credentials that fit in more than one namespace, and were refused")
            .register(registry);
    this.liveReads = liveReads("read");
    this.liveReadsRefused = liveReads("answered_from_memory");
    this.liveReadsFailed = liveReads("failed");
    for (Unanswered reason : Unanswered.values()) {
      unanswered.put(reason, unansweredFor(reason));
    }
    this.ordersHonoured =
        Counter.builder("latchkey.verifier.orders.honoured")
            .description("Records that an order to revoke ended")
            .register(registry);
    for (SelfRevocationOutcome outcome : SelfRevocationOutcome.values()) {
      selfRevocations.put(outcome, selfRevocations(outcome));
    }
    for (TokenAlgorithm algorithm : TokenAlgorithm.values()) {
      Map<DerivationResult, Counter> ofKind = new EnumMap<>(DerivationResult.class);
      for (DerivationResult result : DerivationResult.values()) {
        ofKind.put(result, derivations(algorithm, result));
      }
      derivations.put(algorithm, ofKind);
    }
    for (WriteResult result : WriteResult.values()) {
      lastUsedWrites.put(result, lastUsedWrites(result));
    }
  }

  /** Registers what is looked at rather than counted, but for the data. */
  public void observe(
      BooleanSupplier ready,
      IntSupplier namespacesMissingHashKeys,
      IntSupplier namespacesUnreadable) {
    BuildInfo build = BuildInfo.here();
    Gauge.builder("latchkey.verifier.build.info", () -> 1)
        .description("1; the labels say what runs")
        .tag("version", build.version())
        .tag("java", build.java())
        .register(registry);
    Gauge.builder("latchkey.verifier.ready", ready, now -> now.getAsBoolean() ? 1 : 0)
        .description("1 once all records and the hash keys were read")
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "latchkey.verifier.namespaces.missing.hash.keys",
            namespacesMissingHashKeys,
            IntSupplier::getAsInt)
        .description("Namespaces with records whose hash keys cannot be read")
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "latchkey.verifier.namespaces.unreadable", namespacesUnreadable, IntSupplier::getAsInt)
        .description("Namespaces whose records the API server does not let the verifier read")
        .strongReference(true)
        .register(registry);
  }

  /**
   * Registers what is looked at of the data.
   *
   * @param freshness of what may be read
   * @param lastEventAge how long ago anything changed
   * @param clock says what has ended and expired
   */
  public void observe(
      RecordIndex index, Freshness freshness, Supplier<Duration> lastEventAge, Clock clock) {
    StateCounts<RecordState> counts =
        new StateCounts<>(
            RecordState.class,
            () -> {
              long now = clock.millis();
              return index.records().map(record -> RecordState.of(record, now));
            },
            COUNT_GOOD_FOR,
            System::nanoTime);
    for (RecordState state : RecordState.values()) {
      Gauge.builder("latchkey.verifier.records", counts, same -> same.of(state))
          .description("Records in memory, by what becomes of their credential")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .strongReference(true)
          .register(registry);
    }
    Gauge.builder("latchkey.verifier.sync.age", freshness, VerifierMetrics::ageSeconds)
        .description("Time since the API server was last heard of, of the namespaces it lets read")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
    Gauge.builder("latchkey.verifier.last.event.age", lastEventAge, age -> seconds(age.get()))
        .description("Time since a record or an order last changed, or was read anew")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  /** A credential was checked. */
  public void verified(Verification verification, long nanos) {
    counter(verification).increment();
    duration.record(nanos);
  }

  private Counter counter(Verification verification) {
    CredentialShape shape = verification.shape();
    if (verification instanceof Verification.LacksScope) {
      return lackingScope.get(shape);
    }
    Optional<VerificationError> error = verification.error();
    return error.isEmpty() ? valid.get(shape) : refused.get(shape).get(error.get());
  }

  /** A credential fitted in more than one namespace. */
  public void ambiguousMatch() {
    ambiguousMatches.increment();
  }

  /** A record was read from the API server. */
  public void liveRead() {
    liveReads.increment();
  }

  /** A client asked for a live read, and was answered from memory. */
  public void liveReadRefused() {
    liveReadsRefused.increment();
  }

  /** A client asked for a live read, and the API server did not answer. */
  public void liveReadFailed() {
    liveReadsFailed.increment();
  }

  /** A credential could not be checked, as the data for it is not to be had. */
  public void unanswered(Unanswered reason) {
    unanswered.get(reason).increment();
  }

  /** A record was ended by an order to revoke. */
  public void orderHonoured() {
    ordersHonoured.increment();
  }

  /** A holder asked to revoke a credential. */
  public void selfRevoked(SelfRevocationOutcome outcome) {
    selfRevocations.get(outcome).increment();
  }

  /** Somebody asked for a token. */
  public void derived(TokenAlgorithm kind, DerivationResult result) {
    derivations.get(kind).get(result).increment();
  }

  /** The last use of a credential was written, or could not be. */
  public void lastUsedWrite(WriteResult result) {
    lastUsedWrites.get(result).increment();
  }

  private Counter derivations(TokenAlgorithm kind, DerivationResult result) {
    return Counter.builder("latchkey.verifier.derivations")
        .description("Tokens asked for, by their kind and what came of it")
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .tag("result", result.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Counter lastUsedWrites(WriteResult result) {
    return Counter.builder("latchkey.verifier.last.used.writes")
        .description("Times of last use that were to be written into records")
        .tag("result", result.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Counter selfRevocations(SelfRevocationOutcome outcome) {
    return Counter.builder("latchkey.verifier.self.revocations")
        .description("Self-revocations by what came of them")
        .tag("result", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Counter unansweredFor(Unanswered reason) {
    return Counter.builder("latchkey.verifier.unanswered")
        .description("Verifications that were asked for and not made, by what is in the way")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Counter verifications(CredentialShape shape, String result) {
    return Counter.builder("latchkey.verifier.verifications")
        .description("Verifications by what the credential looked like and what was answered")
        .tag("kind", shape.name().toLowerCase(Locale.ROOT))
        .tag("result", result)
        .register(registry);
  }

  private Counter liveReads(String result) {
    return Counter.builder("latchkey.verifier.live.reads")
        .description(
            "Reads from the API server because a client asked not to be answered from memory")
        .tag("result", result)
        .register(registry);
  }

  private static double ageSeconds(Freshness freshness) {
    return freshness.hasSynced() ? seconds(freshness.age()) : Double.NaN;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
