package dev.latchkey.verifier.check;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.PresentedCredential;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.verifier.hashkeys.HashKeyRings;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RateLimitPolicy;
import dev.latchkey.verifier.index.RecordSource;
import dev.latchkey.verifier.token.SignatureMemory;
import dev.latchkey.verifier.token.TokenGrant;
import dev.latchkey.verifier.token.TokenKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The whole check of a credential: whose it is, whether it is still good, from here, and now.
 *
 * <p>Pure but for the clock, the rate limits and the note of the last use: no HTTP, no Kubernetes,
 * no exceptions, no logging, and no waiting but for the turn to check a token's signature. Safe for
 * use by several threads.
 *
 * <p>A derived token can do what it says, and no more than its parent can now: it dies with it, and
 * is counted as a use of it.
 */
public final class CredentialCheck {
  /** How much text is hashed at once for one credential, in bytes: some microseconds' work. */
  private static final int MAX_HASHED_AT_ONCE = 16 * 1024;

  private static final List<String> NO_SCOPES = List.of();

  private final HashKeyRings rings;
  private final TokenCheck tokens;
  private final RateLimits rateLimits;
  private final Clock clock;
  private final Runnable onAmbiguousMatch;
  private final HashKey noKey;
  private final byte[] noDigest;

  /**
   * @param rings the namespaces' hash keys
   * @param tokenKeys the namespaces' keys of derived tokens
   * @param signatures remembers which tokens are genuine
   * @param skew how far the clocks may be ahead that tokens are made by
   * @param rateLimits counts the uses of credentials that have a limit
   * @param clock says what has expired
   * @param onAmbiguousMatch told of a credential that fits in more than one namespace
   */
  public CredentialCheck(
      HashKeyRings rings,
      TokenKeys tokenKeys,
      SignatureMemory signatures,
      Duration skew,
      RateLimits rateLimits,
      Clock clock,
      Runnable onAmbiguousMatch) {
    this.rings = rings;
    this.tokens =
        new TokenCheck(
            tokenKeys,
            signatures,
            new SignatureTurns(Runtime.getRuntime().availableProcessors()),
            skew,
            clock,
            onAmbiguousMatch);
    this.rateLimits = rateLimits;
    this.clock = clock;
    this.onAmbiguousMatch = onAmbiguousMatch;
    this.noKey = HashKey.generate(new SecureRandom());
    this.noDigest = new byte[32];
  }

  /**
   * Checks a credential. A valid one takes one from its rate limit, and its use is noted.
   *
   * @param credential as presented, any text
   * @param address the client's, 4 or 16 bytes; empty if not known
   * @param records where to look
   */
  public Verification check(String credential, Optional<byte[]> address, RecordSource records) {
    return check(credential, address, records, true);
  }

  /** As above; without {@code remember}, a token's signature is not remembered. */
  public Verification check(
      String credential, Optional<byte[]> address, RecordSource records, boolean remember) {
    return check(credential, address, records, remember, NO_SCOPES);
  }

  /**
   * As above, for somebody who needs scopes. They are looked at before the rate limit: a use that
   * would be refused for them takes nothing from it.
   *
   * @param scopes all that the credential must have
   */
  public Verification check(
      String credential,
      Optional<byte[]> address,
      RecordSource records,
      boolean remember,
      List<String> scopes) {
    Match match = match(credential, records, remember);
    // A signature may have waited for its turn.
    return judge(match, address, scopes, clock.millis());
  }

  /**
   * As {@link #check(String, Optional, RecordSource)}, but only where the answer takes
   * microseconds: for a thread that others wait for. Empty, and without any effect, for every
   * macaroon, for a JWT that only its signature can tell about and whose signature is not
   * remembered, and for what may be an imported key where it is long and many namespaces have such.
   */
  public Optional<Verification> checkAtOnce(
      String credential, Optional<byte[]> address, RecordSource records) {
    return checkAtOnce(credential, address, records, NO_SCOPES);
  }

  /**
   * As above, for somebody who needs scopes.
   *
   * @param scopes all that the credential must have
   */
  public Optional<Verification> checkAtOnce(
      String credential, Optional<byte[]> address, RecordSource records, List<String> scopes) {
    long now = clock.millis();
    return match(credential, records, Effort.AT_ONCE, now)
        .map(match -> judge(match, address, scopes, now));
  }

  /**
   * What {@link #check} makes of a credential whose match is known: takes from the rate limit, and
   * notes the use.
   *
   * @param scopes all that the credential must have
   */
  public Verification judge(Match match, Optional<byte[]> address, List<String> scopes) {
    return judge(match, address, scopes, clock.millis());
  }

  /** Whose a credential is, where {@link #checkAtOnce} would tell; empty where it would not. */
  public Optional<Match> matchAtOnce(String credential, RecordSource records) {
    return match(credential, records, Effort.AT_ONCE, clock.millis());
  }

  /**
   * Whose a credential is, whatever has become of it since. What it costs does not tell whether a
   * key id is known: one HMAC per namespace that knows it, and one if none does.
   */
  public Match match(String credential, RecordSource records) {
    return match(credential, records, true);
  }

  /** As above; without {@code remember}, a token's signature is not remembered. */
  public Match match(String credential, RecordSource records, boolean remember) {
    return match(credential, records, effort(remember), clock.millis()).orElseThrow();
  }

  private static Effort effort(boolean remember) {
    return remember ? Effort.WHOLE : Effort.WHOLE_WITHOUT_TRACE;
  }

  /** Empty only where it would cost more than it may. */
  private Optional<Match> match(String credential, RecordSource records, Effort effort, long now) {
    Optional<Match> remembered = tokens.matchRemembered(credential, records, now);
    if (remembered.isPresent()) {
      return remembered;
    }
    PresentedCredential presented = PresentedCredential.of(credential);
    return switch (presented.shape()) {
      case MALFORMED ->
          Optional.of(missed(CredentialShape.MALFORMED, VerificationError.INVALID_FORMAT));
      case JWT, MACAROON -> tokens.match(presented, records, effort, now);
      case ISSUED -> Optional.of(matchIssued(presented, records));
      case IMPORTED ->
          effort == Effort.AT_ONCE && isLaborious(presented, records)
              ? Optional.empty()
              : Optional.of(matchImported(presented, records));
    };
  }

  private Match matchIssued(PresentedCredential credential, RecordSource records) {
    Tally tally = new Tally();
    for (IndexedRecord record : records.find(credential.keyID().orElseThrow())) {
      tally.add(record, compare(credential, record));
    }
    if (tally.isEmpty()) {
      spendOneComparison(credential);
    }
    return conclude(CredentialShape.ISSUED, tally);
  }

  /** Whether a look-up hashes much: the whole text for each namespace with imported keys. */
  private static boolean isLaborious(PresentedCredential credential, RecordSource records) {
    int namespaces = records.importingNamespaces().size();
    return (long) namespaces * credential.bytes().length > MAX_HASHED_AT_ONCE;
  }

  /** Every namespace is tried, whatever was found before: one raw key may be imported in two. */
  private Match matchImported(PresentedCredential credential, RecordSource records) {
    Tally tally = new Tally();
    for (String namespace : records.importingNamespaces()) {
      Optional<HashKeyRing> ring = rings.find(namespace);
      if (ring.isEmpty()) {
        spendOneComparison(credential);
        tally.addUnknown();
        continue;
      }
      Optional<IndexedRecord> record = records.find(namespace, importID(ring.get(), credential));
      if (record.isPresent()) {
        tally.add(record.get(), compare(credential, record.get()));
      }
    }
    return conclude(CredentialShape.IMPORTED, tally);
  }

  private static KeyId importID(HashKeyRing ring, PresentedCredential credential) {
    byte[] bytes = credential.bytes();
    return ring.importID(bytes, 0, bytes.length);
  }

  private Comparison compare(PresentedCredential credential, IndexedRecord record) {
    if (record.isReadable()) {
      Optional<HashKeyRing> ring = rings.find(record.key().namespace());
      if (ring.isPresent()) {
        Optional<HashKey> hashKey = ring.get().find(record.hashKeyID());
        if (hashKey.isPresent()) {
          return record.fits(hashKey.get(), credential.bytes())
              ? Comparison.FITS
              : Comparison.DIFFERS;
        }
      }
    }
    spendOneComparison(credential);
    return Comparison.IMPOSSIBLE;
  }

  private void spendOneComparison(PresentedCredential credential) {
    byte[] bytes = credential.bytes();
    noKey.matches(bytes, 0, bytes.length, noDigest);
  }

  private Match conclude(CredentialShape shape, Tally tally) {
    if (tally.fitting > 1) {
      onAmbiguousMatch.run();
      return missed(shape, VerificationError.NOT_FOUND);
    }
    if (tally.fitting == 1) {
      return new Match.Found(shape, tally.record, Optional.empty());
    }
    return missed(
        shape, tally.impossible ? VerificationError.INTERNAL : VerificationError.NOT_FOUND);
  }

  private Verification judge(Match match, Optional<byte[]> address, List<String> scopes, long now) {
    return match instanceof Match.Found found
        ? judge(found, address, scopes, now)
        : ((Match.Missed) match).refusal();
  }

  private Verification judge(
      Match.Found found, Optional<byte[]> address, List<String> scopes, long now) {
    IndexedRecord record = found.record();
    CredentialShape shape = found.shape();
    if (record.isEndedAt(now)) {
      return Verification.refused(shape, VerificationError.REVOKED);
    }
    if (record.isExpiredAt(now)) {
      return Verification.refused(shape, VerificationError.EXPIRED);
    }
    if (!record.isUnderstood()) {
      return Verification.refused(shape, VerificationError.INTERNAL);
    }
    Optional<TokenGrant> grant = found.grant();
    if (grant.isPresent() && !grant.get().subject().equals(record.actorID())) {
      // The key is somebody else's now.
      return Verification.refused(shape, VerificationError.REVOKED);
    }
    if (!record.admits(address) || (grant.isPresent() && !grant.get().admits(address))) {
      return Verification.refused(shape, VerificationError.IP_NOT_ALLOWED);
    }
    if (!scopes.isEmpty() && !Verification.scopes(record, grant).containsAll(scopes)) {
      return new Verification.LacksScope(shape);
    }
    Optional<RateLimitPolicy> policy = record.rateLimit();
    Optional<Allowance> allowance = Optional.empty();
    if (policy.isPresent()) {
      Allowance taken = rateLimits.take(record.key(), policy.get());
      if (!taken.granted()) {
        return new Verification.RateLimited(shape, record, grant, taken);
      }
      allowance = Optional.of(taken);
    }
    // Of a derived token too: it ends with its key, so whoever retires the key must know.
    record.lastUse().note(now);
    return new Verification.Valid(shape, record, grant, allowance);
  }

  private static Match missed(CredentialShape shape, VerificationError error) {
    return new Match.Missed(Verification.refused(shape, error));
  }

  private enum Comparison {
    FITS,
    DIFFERS,
    IMPOSSIBLE
  }

  /** What the namespaces said; lives for one check. */
  private static final class Tally {
    private IndexedRecord record;
    private int fitting;
    private int compared;
    private boolean impossible;

    void add(IndexedRecord candidate, Comparison comparison) {
      compared++;
      switch (comparison) {
        case FITS -> {
          fitting++;
          record = candidate;
        }
        case IMPOSSIBLE -> impossible = true;
        case DIFFERS -> {}
      }
    }

    void addUnknown() {
      compared++;
      impossible = true;
    }

    boolean isEmpty() {
      return compared == 0;
    }
  }
}
