package dev.latchkey.verifier.selfrevocation;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.verifier.check.CredentialCheck;
import dev.latchkey.verifier.check.Match;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.hashkeys.HashKeyRings;
import dev.latchkey.verifier.index.Freshness;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RevocationLedger;
import dev.latchkey.verifier.live.ApiServerUnreachableException;
import dev.latchkey.verifier.live.LiveSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Revokes a credential for whoever presents it. It is enough to have the credential; so a verifier
 * that is taken over can revoke nothing whose credential was not shown to it. Safe for use by
 * several threads.
 */
public final class SelfRevocationService {
  private final CredentialCheck check;
  private final RevocationLedger ledger;
  private final Freshness freshness;
  private final HashKeyRings rings;
  private final LiveSource live;
  private final FailedAttempts failures;
  private final SelfRevocationWriter writer;
  private final Clock clock;
  private final Consumer<SelfRevocationOutcome> onOutcome;

  /**
   * @param check finds whose a credential is
   * @param ledger the records and orders in memory
   * @param freshness whether they are there yet
   * @param rings the namespaces' hash keys
   * @param live reads a credential's records that are not in memory
   * @param failures slows whoever guesses
   * @param writer stores self-revocations
   * @param clock says what has expired
   * @param onOutcome told of every outcome; must not wait
   */
  public SelfRevocationService(
      CredentialCheck check,
      RevocationLedger ledger,
      Freshness freshness,
      HashKeyRings rings,
      LiveSource live,
      FailedAttempts failures,
      SelfRevocationWriter writer,
      Clock clock,
      Consumer<SelfRevocationOutcome> onOutcome) {
    this.check = check;
    this.ledger = ledger;
    this.freshness = freshness;
    this.rings = rings;
    this.live = live;
    this.failures = failures;
    this.writer = writer;
    this.clock = clock;
    this.onOutcome = onOutcome;
  }

  /**
   * Revokes a credential; waits for the API server, some seconds at most.
   *
   * @param credential any text
   * @param reason why
   * @param address the client's, 4 or 16 bytes; empty if not known
   */
  public SelfRevocationResult revoke(
      String credential, RevocationReason reason, Optional<byte[]> address) {
    SelfRevocationResult result = attempt(credential, reason, address);
    onOutcome.accept(result.outcome());
    return result;
  }

  private SelfRevocationResult attempt(
      String credential, RevocationReason reason, Optional<byte[]> address) {
    CredentialShape shape = CredentialShape.of(credential);
    if (shape == CredentialShape.JWT || shape == CredentialShape.MACAROON) {
      return SelfRevocationResult.of(SelfRevocationOutcome.DERIVED_TOKEN);
    }
    long start = System.nanoTime();
    Match inMemory = check.match(credential, ledger.index());
    Freshness needed =
        inMemory instanceof Match.Found found
            ? freshness.of(found.record().key().namespace())
            : freshness;
    if (!needed.hasSynced()) {
      return SelfRevocationResult.of(SelfRevocationOutcome.NOT_SYNCED);
    }
    if (inMemory instanceof Match.Found found) {
      // Whoever has the credential is let through, whatever others at the same address tried.
      return SelfRevocationResult.of(revoke(found.record(), credential, reason, address));
    }
    Duration delay = failures.take(address);
    if (!delay.isZero()) {
      return new SelfRevocationResult(SelfRevocationOutcome.THROTTLED, delay);
    }
    SelfRevocationOutcome outcome = revokeLive(credential, inMemory, start, reason, address);
    if (outcome != SelfRevocationOutcome.NOT_FOUND) {
      failures.giveBack(address);
    }
    return SelfRevocationResult.of(outcome);
  }

  /** A credential that memory does not have may be one that was made just now. */
  private SelfRevocationOutcome revokeLive(
      String credential,
      Match inMemory,
      long start,
      RevocationReason reason,
      Optional<byte[]> address) {
    Match match;
    try {
      Optional<LiveSource.LiveRead> read = live.begin(credential, inMemory);
      match = read.isEmpty() ? inMemory : check.match(credential, read.get().await(start));
    } catch (ApiServerUnreachableException e) {
      return SelfRevocationOutcome.UNREACHABLE;
    }
    if (match instanceof Match.Found found) {
      return revoke(found.record(), credential, reason, address);
    }
    return ((Match.Missed) match).refusal().reason() == VerificationError.INTERNAL
        ? SelfRevocationOutcome.NOT_CHECKABLE
        : SelfRevocationOutcome.NOT_FOUND;
  }

  private SelfRevocationOutcome revoke(
      IndexedRecord record, String credential, RevocationReason reason, Optional<byte[]> address) {
    long now = clock.millis();
    if (record.subject().isPublic()) {
      return SelfRevocationOutcome.PUBLIC_KEY;
    }
    // A record that is merely refused here, or whose order is gone, needs an order of its own.
    if (record.showsEndAt(now) || ledger.isOrdered(record)) {
      return SelfRevocationOutcome.ALREADY_REVOKED;
    }
    if (record.isExpiredAt(now)) {
      return SelfRevocationOutcome.EXPIRED;
    }
    Optional<HashKey> hashKey =
        rings.find(record.key().namespace()).flatMap(ring -> ring.find(record.hashKeyID()));
    if (hashKey.isEmpty()) {
      return SelfRevocationOutcome.NOT_CHECKABLE;
    }
    byte[] proof = hashKey.get().proof(credential);
    return record.subject().isOpenedBy(HashKey.lock(proof))
        ? writer.write(record, proof, reason, address)
        : SelfRevocationOutcome.NO_LOCK;
  }
}
