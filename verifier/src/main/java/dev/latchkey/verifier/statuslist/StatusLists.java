package dev.latchkey.verifier.statuslist;

import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.token.StatusList;
import dev.latchkey.credentials.token.StatusListToken;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the signed status lists of namespaces, when they are asked for. Safe for use by several
 * threads.
 *
 * <p>An entry is VALID if its record is known and a verification would not answer that it is over.
 * One whose record is gone is INVALID. One that no record had yet is VALID, so that the tokens of a
 * key that is made now are good for whoever keeps a copy of the list; but where this verifier
 * cannot know whether there was a record, since it was given away before it first looked, it is
 * INVALID.
 */
public final class StatusLists {
  /** How long a consumer may keep a copy: how late it may hear of a revocation. */
  public static final Duration FRESHNESS = Duration.ofMinutes(1);

  /** How long a consumer may go on with its last copy when it cannot fetch another. */
  static final Duration LIFE = Duration.ofHours(1);

  /** Signed again after this even if nothing changed, so that copies do not grow old. */
  private static final Duration SIGNED_AGAIN = Duration.ofSeconds(30);

  /** However often it is asked for, and however much changes: a large one takes a while. */
  private static final Duration LOOKED_AGAIN = Duration.ofSeconds(1);

  /**
   * Entries beyond those given away, for keys that are made while a copy is kept. Compressed they
   * are some 80 bytes.
   */
  private static final int AHEAD = 1 << 16;

  private final RecordIndex records;
  private final TokenKeys keys;
  private final Optional<String> signingKeyID;
  private final Clock clock;
  private final Map<String, Integer> givenAtFirst = new ConcurrentHashMap<>();
  private final Map<String, Made> made = new ConcurrentHashMap<>();

  /**
   * @param records all records that the verifier knows
   * @param keys what lists are signed with
   * @param signingKeyID the kid of the key to sign with; empty = the set says
   * @param clock says what has ended
   */
  public StatusLists(
      RecordIndex records, TokenKeys keys, Optional<String> signingKeyID, Clock clock) {
    this.records = records;
    this.keys = keys;
    this.signingKeyID = signingKeyID;
    this.clock = clock;
  }

  private record Made(StatusList list, SigningKey signer, String token, Instant at, Instant seen) {
    boolean isOlderThan(Duration age, Instant since, Instant now) {
      return now.isBefore(since) || !now.isBefore(since.plus(age));
    }
  }

  /**
   * Tells of a namespace that has records, as early as can be: only what was given away before is
   * not known. Never waits.
   */
  public void know(String namespace) {
    if (!givenAtFirst.containsKey(namespace)) {
      keys.find(namespace)
          .map(NamespaceTokenKeys::settings)
          .filter(TokenSettings::enabled)
          .ifPresent(
              settings -> givenAtFirst.putIfAbsent(namespace, settings.givenStatusIndexes()));
    }
  }

  /**
   * A namespace's signed list, at most a second old.
   *
   * @return empty if the namespace has no list, or nothing here signs one now
   */
  public Optional<String> find(String namespace) {
    Optional<NamespaceTokenKeys> own =
        keys.find(namespace).filter(known -> known.settings().statusListURI().isPresent());
    Instant now = clock.instant();
    Optional<SigningKey> signer =
        own.flatMap(NamespaceTokenKeys::signingKeys).flatMap(set -> set.signer(signingKeyID, now));
    return signer.map(
        key ->
            made.compute(
                    namespace, (same, last) -> current(last, own.get().settings(), key, now, same))
                .token());
  }

  /** Whether a namespace has a list, wherever it is signed. */
  public boolean exists(String namespace) {
    return keys.find(namespace).flatMap(known -> known.settings().statusListURI()).isPresent();
  }

  private Made current(
      Made last, TokenSettings settings, SigningKey signer, Instant now, String namespace) {
    boolean sameSigner = last != null && last.signer().equals(signer);
    if (sameSigner && !last.isOlderThan(LOOKED_AGAIN, last.seen(), now)) {
      return last;
    }
    StatusList list = list(namespace, settings.givenStatusIndexes(), now);
    if (sameSigner && list.equals(last.list()) && !last.isOlderThan(SIGNED_AGAIN, last.at(), now)) {
      return new Made(list, signer, last.token(), last.at(), now);
    }
    String token =
        StatusListToken.issue(
            settings.statusListURI().orElseThrow(),
            settings.issuer(),
            list,
            now,
            LIFE,
            FRESHNESS,
            signer);
    return new Made(list, signer, token, now, now);
  }

  private StatusList list(String namespace, int given, Instant now) {
    know(namespace);
    // Before the records are looked at: what comes in between is then known to be there.
    BitSet invalid = records.statusIndexes(namespace);
    int first = givenAtFirst.getOrDefault(namespace, given);
    int size = Math.max(given, invalid.length()) + AHEAD;
    invalid.set(0, first);
    BitSet over = new BitSet();
    long millis = now.toEpochMilli();
    records
        .records()
        .filter(record -> record.key().namespace().equals(namespace))
        .forEach(record -> judge(record, millis, invalid, over));
    // If a restoration gave two the same, both go with the first.
    invalid.or(over);
    return StatusList.of(size, invalid);
  }

  private static void judge(IndexedRecord record, long now, BitSet invalid, BitSet over) {
    OptionalInt index = record.statusIndex();
    if (index.isEmpty()) {
      return;
    }
    boolean good = record.isUnderstood() && !record.isEndedAt(now) && !record.isExpiredAt(now);
    if (good) {
      invalid.clear(index.getAsInt());
    } else {
      over.set(index.getAsInt());
    }
  }
}
