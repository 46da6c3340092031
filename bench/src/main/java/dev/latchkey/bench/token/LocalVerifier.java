package dev.latchkey.bench.token;

import dev.latchkey.bench.report.BenchException;
import dev.latchkey.verifier.check.CredentialCheck;
import dev.latchkey.verifier.check.RateLimits;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.derivation.Derivation;
import dev.latchkey.verifier.derivation.DerivationRequest;
import dev.latchkey.verifier.derivation.DerivationService;
import dev.latchkey.verifier.hashkeys.HashKeyStore;
import dev.latchkey.verifier.index.Freshness;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.live.CoalescedReads;
import dev.latchkey.verifier.live.LiveSource;
import dev.latchkey.verifier.metrics.VerifierMetrics;
import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.token.SignatureMemory;
import dev.latchkey.verifier.token.TokenKeyReader;
import dev.latchkey.verifier.token.TokenKeyStore;
import dev.latchkey.verifier.verification.VerificationService;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Everything of a verifier that decides, as a running one has it, without HTTP and without a
 * cluster: its records and Secrets are given to it.
 */
public final class LocalVerifier implements AutoCloseable {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** As many as a running verifier remembers, and counts. */
  private static final int MAX_REMEMBERED_TOKENS = 10_000;

  private static final int MAX_RATE_LIMITED_KEYS = 100_000;

  /** Known, as the address of an HTTP client always is. */
  private static final Optional<byte[]> ADDRESS = Optional.of(new byte[] {10, 1, 2, 3});

  private final RecordIndex index;
  private final HashKeyStore hashKeys;
  private final TokenKeyStore tokenKeys;
  private final DerivationService derivations;
  private CredentialCheck check;

  private LocalVerifier(RecordIndex index, HashKeyStore hashKeys, TokenKeyStore tokenKeys) {
    this.index = index;
    this.hashKeys = hashKeys;
    this.tokenKeys = tokenKeys;
    this.check = newCheck();
    VerifierMetrics metrics =
        new VerifierMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    this.derivations =
        new DerivationService(verifications(metrics), tokenKeys, Optional.empty(), CLOCK, metrics);
  }

  /** A verifier that knows these records, and the keys of their namespace. */
  public static LocalVerifier start(SampleNamespace namespace, RecordIndex index) {
    return start(namespace.hashKeys(), namespace.tokenKeys(), index);
  }

  /**
   * A verifier that knows these records.
   *
   * @param hashKeys where the hash keys of the {@linkplain SampleNamespace#NAME namespace} are read
   * @param tokenKeys where its token keys are read
   */
  public static LocalVerifier start(
      SecretSource hashKeys, TokenKeyReader tokenKeys, RecordIndex index) {
    LocalVerifier verifier =
        new LocalVerifier(index, new HashKeyStore(hashKeys), new TokenKeyStore(tokenKeys));
    verifier.hashKeys.start(Set.of(SampleNamespace.NAME));
    verifier.tokenKeys.know(SampleNamespace.NAME);
    verifier.tokenKeys.start();
    verifier.awaitKeys();
    return verifier;
  }

  /** Verifies any credential. */
  public Verification verify(String credential) {
    return check.check(credential, ADDRESS, index);
  }

  /**
   * Verifies a good credential.
   *
   * @throws IllegalStateException if it is refused: that would be another thing to measure
   */
  Verification accept(String credential) {
    Verification verification = verify(credential);
    if (verification instanceof Verification.Valid) {
      return verification;
    }
    throw new IllegalStateException("A good credential was refused: " + verification.error());
  }

  /**
   * Verifies a token with a bad signature.
   *
   * @throws IllegalStateException if it is not refused for that
   */
  Verification refuse(String token) {
    Verification verification = verify(token);
    if (verification instanceof Verification.Refused refused
        && refused.reason() == VerificationError.SIGNATURE_INVALID) {
      return verification;
    }
    throw new IllegalStateException("A bad signature was taken: " + verification.error());
  }

  /**
   * Exchanges a key for a token.
   *
   * @throws IllegalStateException if it is refused
   */
  public Derivation.Derived derive(DerivationRequest request) {
    if (derivations.derive(request, ADDRESS) instanceof Derivation.Derived derived) {
      return derived;
    }
    throw new IllegalStateException("No token was derived.");
  }

  /** Lets it forget which signatures it has checked. */
  void forgetSignatures() {
    check = newCheck();
  }

  @Override
  public void close() {
    tokenKeys.close();
    hashKeys.close();
  }

  private CredentialCheck newCheck() {
    return new CredentialCheck(
        hashKeys,
        tokenKeys,
        new SignatureMemory(CLOCK, MAX_REMEMBERED_TOKENS),
        SKEW,
        new RateLimits(CLOCK, MAX_RATE_LIMITED_KEYS),
        CLOCK,
        () -> {});
  }

  private VerificationService verifications(VerifierMetrics metrics) {
    LiveSource live =
        new LiveSource(
            Set.of(SampleNamespace.NAME),
            hashKeys,
            new CoalescedReads<>(query -> List.of(), Runnable::run, () -> false),
            UnaryOperator.identity());
    return new VerificationService(check, index, new Current(), Duration.ZERO, live, metrics);
  }

  private void awaitKeys() {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (hashKeys.find(SampleNamespace.NAME).isEmpty()
        || tokenKeys.find(SampleNamespace.NAME).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new BenchException("The verifier has not taken its keys.");
      }
      Thread.onSpinWait();
    }
  }

  /** Records that are as current as can be. */
  private record Current() implements Freshness {
    @Override
    public boolean hasSynced() {
      return true;
    }

    @Override
    public Duration age() {
      return Duration.ZERO;
    }
  }
}
