package dev.latchkey.operator.issued;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKeySpec;
import dev.latchkey.crds.key.Rotation;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.Durations;
import dev.latchkey.operator.issued.IssuedKeyDecision.EndOthers;
import dev.latchkey.operator.issued.IssuedKeyDecision.GiveUp;
import dev.latchkey.operator.issued.IssuedKeyDecision.Keep;
import dev.latchkey.operator.issued.IssuedKeyDecision.Mint;
import dev.latchkey.operator.issued.IssuedKeyDecision.RemoveLeftBehind;
import dev.latchkey.operator.issued.IssuedKeyDecision.Revoke;
import dev.latchkey.operator.issued.IssuedKeyDecision.Withdraw;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RequestGrace;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is to be done about an issued key: the first rule that applies. Pure.
 *
 * <p>A key's first credential, a rotation, and the repair of a Secret that is gone are the same
 * thing, a minting, and there is at most one in a decision.
 */
final class IssuedKeyPolicy {
  /** How often a Secret is repaired in an hour before it counts as contested. */
  static final int REPAIRS_PER_HOUR = 3;

  static final Duration DEFAULT_OVERLAP = Duration.ofHours(1);

  private IssuedKeyPolicy() {}

  static IssuedKeyDecision decide(IssuedKeyState state, Instant now) {
    IssuedApiKeySpec spec = state.key().getSpec();
    Optional<IssuedKeyDecision> end = end(state);
    if (end.isPresent()) {
      return end.get();
    }
    if (spec.delivery() != Delivery.SECRET) {
      return undelivered(state, now);
    }
    if (state.secret() instanceof DeliveredSecret.Foreign) {
      return keep(
          KeyReason.SECRET_CONFLICT,
          "A Secret named %s exists and is not this key's; it stays untouched. Delete it, or declare"
                  .formatted(CredentialSecret.name(state.key()))
              + " a key with another spec.secret.name.");
    }
    if (state.secret() instanceof DeliveredSecret.LeftBehind leftBehind) {
      return new RemoveLeftBehind(leftBehind.secret());
    }
    if (spec.expireTime() != null && !spec.expireTime().isAfter(now)) {
      return expired(spec.expireTime());
    }
    Optional<ApiKeyRecord> newest = state.newest();
    if (newest.isEmpty()) {
      return new Mint("it is the key's first", overlap(spec));
    }
    Optional<ApiKeyRecord> current = state.current();
    // A newer record than the delivered one never arrived: what counts is what the holder has.
    if (triggered(spec, current.orElse(newest.get()))) {
      return new Mint("rotation.trigger changed", overlap(spec));
    }
    if (current.isEmpty()) {
      return RecordEnds.isExpired(newest.get().getSpec(), now)
          ? expired(newest.get().getSpec().expireTime())
          : repair(state, now);
    }
    if (RecordEnds.isExpired(current.get().getSpec(), now)) {
      return expired(current.get().getSpec().expireTime());
    }
    Optional<Instant> nextRotation = nextRotation(spec, current.get());
    if (nextRotation.isPresent() && !nextRotation.get().isAfter(now)) {
      return new Mint("rotation.interval has passed", overlap(spec));
    }
    Optional<Instant> underWay = underWay(state, now);
    if (state.withoutEnd().size() > (underWay.isPresent() ? 1 + state.unsettled().size() : 1)) {
      return new EndOthers(overlap(spec));
    }
    return new Keep(
        KeyReason.ISSUED,
        issuedMessage(state.key().getSpec(), current.get()),
        Stream.of(nextRotation, underWay).flatMap(Optional::stream).min(Comparator.naturalOrder()));
  }

  /**
   * The end that somebody ordered, if any: it goes before all else, and rests on nothing of the
   * spec that could be invalid.
   */
  static Optional<IssuedKeyDecision> end(IssuedKeyState state) {
    IssuedApiKeySpec spec = state.key().getSpec();
    if (spec.revocation() != null) {
      return Optional.of(new Revoke(spec.revocation()));
    }
    return Optional.of(state)
        .filter(is -> spec.delivery() == Delivery.SECRET)
        .flatMap(IssuedKeyState::ordered)
        .filter(ordered -> !isAskedForAnew(state, ordered))
        .map(ordered -> new Withdraw(ordered.getSpec().keyID(), ordered.getSpec().revocation()));
  }

  /** When a key is rotated by itself, if ever. */
  static Optional<Instant> nextRotation(IssuedApiKeySpec spec, ApiKeyRecord current) {
    return Optional.ofNullable(spec.rotation())
        .map(Rotation::interval)
        .map(interval -> current.getSpec().createTime().plus(Durations.parseSimple(interval)));
  }

  private static IssuedKeyDecision undelivered(IssuedKeyState state, Instant now) {
    Optional<ApiKeyRecord> newest = state.settled().stream().findFirst();
    if (newest.isEmpty()) {
      return RequestGrace.of(state.key())
          .filter(until -> until.isAfter(now))
          .map(
              until ->
                  new Keep(
                      KeyReason.PENDING,
                      "Somebody is issuing the credential over HTTP just now.",
                      Optional.of(until)))
          .orElseGet(
              () ->
                  keep(
                      KeyReason.ISSUE_OVER_HTTP,
                      "With delivery: None a credential is issued over HTTP alone, and answered"
                          + " there once. Delete this key, and declare one with delivery:"
                          + " Secret."));
    }
    Optional<Instant> underWay = underWay(state, now);
    if (underWay.isEmpty() && !state.unsettled().isEmpty()) {
      return new GiveUp();
    }
    ApiKeyRecordSpec record = newest.get().getSpec();
    if (RecordEnds.isExpired(record, now)) {
      return expired(record.expireTime());
    }
    return RecordEnds.hasEnded(record, now)
        ? new Keep(
            KeyReason.REVOKED,
            "The credential was revoked by %s: %s. To go on, issue another key over HTTP."
                .formatted(record.revocation().revokedBy(), record.revocation().reason().text()),
            underWay)
        : new Keep(
            KeyReason.ISSUED, "The credential is issued and was answered over HTTP.", underWay);
  }

  /**
   * Until when the replacements that have not come about are left to whoever makes them; empty
   * where there are none, or one of them was given up.
   */
  private static Optional<Instant> underWay(IssuedKeyState state, Instant now) {
    List<Instant> until =
        state.unsettled().stream().map(record -> RequestGrace.of(record.getSpec())).toList();
    return until.stream().allMatch(time -> time.isAfter(now))
        ? until.stream().min(Comparator.naturalOrder())
        : Optional.empty();
  }

  /** An absent trigger is an unchanged one: removing the block must not rotate. */
  private static boolean triggered(IssuedApiKeySpec spec, ApiKeyRecord record) {
    return spec.rotation() != null
        && spec.rotation().trigger() != null
        && !Objects.equals(spec.rotation().trigger(), record.getSpec().rotationTrigger());
  }

  /** Whether the trigger changed after an order: one made before it answers an earlier wish. */
  private static boolean isAskedForAnew(IssuedKeyState state, ApiKeyRecord ordered) {
    return triggered(
        state.key().getSpec(),
        state.newestBy(ordered.getSpec().revocation().effectiveTime()).orElse(ordered));
  }

  private static IssuedKeyDecision repair(IssuedKeyState state, Instant now) {
    List<ApiKeyRecord> repairs = state.repairsSince(now.minus(Duration.ofHours(1)));
    if (repairs.size() >= REPAIRS_PER_HOUR) {
      Instant oldestOfTooMany = repairs.get(REPAIRS_PER_HOUR - 1).getSpec().createTime();
      return new Keep(
          KeyReason.SECRET_CONTESTED,
          "Somebody keeps deleting or altering the Secret %s; it was made anew %d times within an hour."
                  .formatted(CredentialSecret.name(state.key()), REPAIRS_PER_HOUR)
              + " Find out who: look for another tool that manages a Secret of that name. The"
              + " operator tries again within the hour.",
          Optional.of(oldestOfTooMany.plus(Duration.ofHours(1)).plusSeconds(1)));
    }
    return new Mint(
        state.secret() instanceof DeliveredSecret.Missing
            ? "its Secret is gone"
            : "its Secret was altered",
        overlap(state.key().getSpec()));
  }

  private static Duration overlap(IssuedApiKeySpec spec) {
    return Optional.ofNullable(spec.rotation())
        .map(Rotation::overlap)
        .map(Durations::parseSimple)
        .orElse(DEFAULT_OVERLAP);
  }

  private static String issuedMessage(IssuedApiKeySpec spec, ApiKeyRecord current) {
    return Stream.of(
            "The credential is issued.",
            spec.visibility() == current.getSpec().visibility()
                ? ""
                : "Its visibility is part of the credential and changes with the next rotation: set"
                    + " rotation.trigger to rotate now.")
        .filter(sentence -> !sentence.isEmpty())
        .reduce((one, other) -> one + " " + other)
        .orElseThrow();
  }

  private static Keep expired(Instant when) {
    return keep(
        KeyReason.EXPIRED,
        "The key expired at %s. To go on, move its expiry and change rotation.trigger."
            .formatted(when));
  }

  private static Keep keep(KeyReason reason, String message) {
    return new Keep(reason, message, Optional.empty());
  }
}
