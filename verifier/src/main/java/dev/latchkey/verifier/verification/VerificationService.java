package dev.latchkey.verifier.verification;

import dev.latchkey.verifier.check.CredentialCheck;
import dev.latchkey.verifier.check.Match;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.index.AcceptedRecords;
import dev.latchkey.verifier.index.Freshness;
import dev.latchkey.verifier.index.RecordSource;
import dev.latchkey.verifier.live.ApiServerUnreachableException;
import dev.latchkey.verifier.live.LiveSource;
import dev.latchkey.verifier.metrics.Unanswered;
import dev.latchkey.verifier.metrics.VerifierMetrics;
import dev.latchkey.verifier.verification.Outcome.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies credentials: from memory, or from the API server where the client asks for it. Safe for
 * use by several threads.
 *
 * <p>While one of several namespaces is not synchronised, or its data is too old, keys of the
 * others are verified all the same: one that is found in a namespace whose data is good. Nothing
 * else is said then, as what is not found, or found twice, may be the missing namespace's.
 */
public final class VerificationService {
  private static final Logger LOG = LoggerFactory.getLogger(VerificationService.class);

  /** Longer than a watch that works is ever silent. */
  private static final long NOTABLE_AGE_MILLIS = 150_000;

  private static final Outcome.Unavailable NOT_SYNCED = new Outcome.Unavailable(Reason.NOT_SYNCED);
  private static final Outcome.Unavailable TOO_OLD = new Outcome.Unavailable(Reason.DATA_TOO_OLD);
  private static final Outcome.Unavailable UNREACHABLE =
      new Outcome.Unavailable(Reason.API_SERVER_UNREACHABLE);

  private static final List<String> NO_SCOPES = List.of();

  private final CredentialCheck check;
  private final RecordSource index;
  private final Freshness freshness;
  private final long maxStalenessMillis; // 0: any
  private final LiveSource live;
  private final VerifierMetrics metrics;

  /** Whether the last one did, so that a log says so once and not for each request. */
  private final AtomicBoolean liveReadsFail = new AtomicBoolean();

  /**
   * @param check the check itself
   * @param index the records in memory; those that are not in scope count as unknown
   * @param freshness how current they are
   * @param maxStaleness how old they may be; zero = however old
   * @param live reads records from the API server
   * @param metrics told of everything
   */
  public VerificationService(
      CredentialCheck check,
      RecordSource index,
      Freshness freshness,
      Duration maxStaleness,
      LiveSource live,
      VerifierMetrics metrics) {
    this.check = check;
    this.index = new AcceptedRecords(index);
    this.freshness = freshness;
    this.maxStalenessMillis = maxStaleness.toMillis();
    this.live = live;
    this.metrics = metrics;
  }

  /**
   * Verifies from memory. Never waits.
   *
   * @param credential any text
   * @param address the client's; empty if not known
   */
  public Outcome verify(String credential, Optional<byte[]> address) {
    return verify(credential, address, NO_SCOPES);
  }

  /**
   * As above, for somebody who needs scopes.
   *
   * @param scopes all that the credential must have
   */
  public Outcome verify(String credential, Optional<byte[]> address, List<String> scopes) {
    long start = System.nanoTime();
    if (!freshness.hasSynced()) {
      return verifyPartly(NOT_SYNCED, credential, address, scopes, start);
    }
    long age = freshness.ageMillis();
    return isTooOld(age)
        ? verifyPartly(TOO_OLD, credential, address, scopes, start)
        : told(check.check(credential, address, index, true, scopes), notable(age), start);
  }

  /**
   * Verifies from memory where that takes microseconds; empty, and without any effect, where it
   * would take longer, as where a signature must be checked.
   *
   * @param credential any text
   * @param address the client's; empty if not known
   */
  public Optional<Outcome> verifyAtOnce(String credential, Optional<byte[]> address) {
    return verifyAtOnce(credential, address, NO_SCOPES);
  }

  /**
   * As above, for somebody who needs scopes.
   *
   * @param scopes all that the credential must have
   */
  public Optional<Outcome> verifyAtOnce(
      String credential, Optional<byte[]> address, List<String> scopes) {
    long start = System.nanoTime();
    if (!freshness.hasSynced()) {
      return verifyPartlyAtOnce(NOT_SYNCED, credential, address, scopes, start);
    }
    long age = freshness.ageMillis();
    if (isTooOld(age)) {
      return verifyPartlyAtOnce(TOO_OLD, credential, address, scopes, start);
    }
    Optional<Verification> verification = check.checkAtOnce(credential, address, index, scopes);
    return verification.isEmpty()
        ? Optional.empty()
        : Optional.of(told(verification.get(), notable(age), start));
  }

  private Outcome verifyPartly(
      Outcome.Unavailable whole,
      String credential,
      Optional<byte[]> address,
      List<String> scopes,
      long start) {
    return isAnyPartAvailable()
        ? judgedPartly(whole, check.match(credential, index), address, scopes, start)
        : told(whole);
  }

  private Optional<Outcome> verifyPartlyAtOnce(
      Outcome.Unavailable whole,
      String credential,
      Optional<byte[]> address,
      List<String> scopes,
      long start) {
    return isAnyPartAvailable()
        ? check
            .matchAtOnce(credential, index)
            .map(match -> judgedPartly(whole, match, address, scopes, start))
        : Optional.of(told(whole));
  }

  private Outcome judgedPartly(
      Outcome.Unavailable whole,
      Match match,
      Optional<byte[]> address,
      List<String> scopes,
      long start) {
    Optional<Outcome.Unavailable> unavailable = unavailable(whole, match);
    if (unavailable.isPresent()) {
      return told(unavailable.get());
    }
    Optional<Duration> age =
        match instanceof Match.Found found
            ? notable(freshness.of(found.record().key().namespace()).ageMillis())
            : Optional.empty();
    return told(check.judge(match, address, scopes), age, start);
  }

  private boolean isAnyPartAvailable() {
    for (Freshness part : freshness.parts()) {
      if (unavailable(part).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Why an answer cannot be relied upon that is made of such a match, where not all data can be;
   * empty if it can.
   *
   * @param whole why the data as a whole cannot
   */
  private Optional<Outcome.Unavailable> unavailable(Outcome.Unavailable whole, Match match) {
    if (match instanceof Match.Found found) {
      return unavailable(found.record().key().namespace());
    }
    return switch (((Match.Missed) match).refusal().reason()) {
      // The text says so itself, whatever records there are.
      case INVALID_FORMAT, EXPIRED -> Optional.empty();
      default -> Optional.of(whole);
    };
  }

  /** As {@link #verifyAllLive}, for one credential. */
  public Outcome verifyLive(String credential, Optional<byte[]> address, boolean remember) {
    return verifyAllLive(List.of(credential), address, remember).get(0);
  }

  /**
   * Verifies against the API server; waits for it, some seconds at most. Beyond the number of reads
   * per second that this verifier may make, it answers from memory, with the age. Where the API
   * server does not answer, nothing is said rather than something that may no longer be true.
   *
   * @param remember whether a token's signature may be remembered
   * @return an outcome for each credential, in order
   */
  public List<Outcome> verifyAllLive(
      List<String> credentials, Optional<byte[]> address, boolean remember) {
    long start = System.nanoTime();
    Optional<Outcome.Unavailable> whole = unavailable(freshness);
    if (whole.isPresent() && !isAnyPartAvailable()) {
      credentials.forEach(credential -> told(whole.get()));
      return List.copyOf(Collections.nCopies(credentials.size(), whole.get()));
    }
    // All reads are begun before the first is waited for.
    List<Supplier<Outcome>> begun = new ArrayList<>();
    for (String credential : credentials) {
      begun.add(beginLive(whole, credential, address, remember, start));
    }
    return begun.stream().map(Supplier::get).toList();
  }

  private Supplier<Outcome> beginLive(
      Optional<Outcome.Unavailable> whole,
      String credential,
      Optional<byte[]> address,
      boolean remember,
      long start) {
    Match match = check.match(credential, index, remember);
    Optional<Outcome.Unavailable> unavailable = whole.flatMap(reason -> unavailable(reason, match));
    if (unavailable.isPresent()) {
      return () -> told(unavailable.get());
    }
    Optional<LiveSource.LiveRead> read = live.begin(credential, match);
    if (whole.isPresent() && read.isEmpty()) {
      metrics.liveReadRefused();
      return () -> judgedPartly(whole.get(), match, address, NO_SCOPES, start);
    }
    return () -> finish(credential, address, read, remember, start);
  }

  private Outcome finish(
      String credential,
      Optional<byte[]> address,
      Optional<LiveSource.LiveRead> read,
      boolean remember,
      long start) {
    if (read.isEmpty()) {
      metrics.liveReadRefused();
      return checked(credential, address, index, Optional.of(freshness.age()), remember, start);
    }
    try {
      RecordSource records = new AcceptedRecords(read.get().await(start));
      if (liveReadsFail.compareAndSet(true, false)) {
        LOG.info("Live reads succeed again");
      }
      return checked(credential, address, records, Optional.empty(), remember, start);
    } catch (ApiServerUnreachableException e) {
      metrics.liveReadFailed();
      if (liveReadsFail.compareAndSet(false, true)) {
        LOG.warn("Live reads fail; who asks for one is refused: {}", e.getMessage());
      }
      return told(UNREACHABLE);
    }
  }

  private Outcome checked(
      String credential,
      Optional<byte[]> address,
      RecordSource records,
      Optional<Duration> age,
      boolean remember,
      long start) {
    return told(check.check(credential, address, records, remember), age, start);
  }

  private Outcome told(Verification verification, Optional<Duration> age, long start) {
    metrics.verified(verification, System.nanoTime() - start);
    return new Outcome.Checked(verification, age);
  }

  private Outcome told(Outcome.Unavailable unavailable) {
    metrics.unanswered(
        switch (unavailable.reason()) {
          case NOT_SYNCED -> Unanswered.NOT_SYNCED;
          case DATA_TOO_OLD -> Unanswered.DATA_TOO_OLD;
          case API_SERVER_UNREACHABLE -> Unanswered.API_SERVER_UNREACHABLE;
        });
    return unavailable;
  }

  /** Why a namespace's records in memory cannot be relied upon now; empty if they can. */
  public Optional<Outcome.Unavailable> unavailable(String namespace) {
    return unavailable(freshness.of(namespace));
  }

  private Optional<Outcome.Unavailable> unavailable(Freshness data) {
    if (!data.hasSynced()) {
      return Optional.of(NOT_SYNCED);
    }
    return isTooOld(data.ageMillis()) ? Optional.of(TOO_OLD) : Optional.empty();
  }

  /** An age means nothing before the first sync: ask for that first. */
  private boolean isTooOld(long ageMillis) {
    return maxStalenessMillis > 0 && ageMillis > maxStalenessMillis;
  }

  private static Optional<Duration> notable(long ageMillis) {
    return ageMillis > NOTABLE_AGE_MILLIS
        ? Optional.of(Duration.ofMillis(ageMillis))
        : Optional.empty();
  }
}
