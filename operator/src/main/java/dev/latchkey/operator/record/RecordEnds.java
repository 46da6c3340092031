package dev.latchkey.operator.record;

import dev.latchkey.crds.key.Revocation;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import java.time.Instant;
import java.util.Optional;

/** How credentials end. Pure. */
public final class RecordEnds {
  private RecordEnds() {}

  /** The end by a rotation, once another credential has taken the place. */
  public static RecordEnd superseded(Instant effective) {
    return new RecordEnd(
        EndCause.SUPERSEDED, RevocationReason.SUPERSEDED, null, effective, "latchkey-operator");
  }

  /** The end by the deletion of the key. */
  public static RecordEnd ownerGone(Instant now) {
    return new RecordEnd(
        EndCause.OWNER_GONE,
        RevocationReason.PRIVILEGE_WITHDRAWN,
        "The key was deleted.",
        now,
        "latchkey-operator");
  }

  /**
   * What the end of a record becomes when its key is deleted; empty where nothing changes. A raw
   * key that another one replaced stays so: one whose key is gone may be imported again, and it
   * must not come back by that.
   */
  public static Optional<RecordEnd> byDeletion(ApiKeyRecordSpec record, Instant now) {
    boolean replaced =
        record.owner().kind().equals("ImportedApiKey")
            && record.revocation() != null
            && record.revocation().cause() == EndCause.SUPERSEDED;
    return replaced ? Optional.empty() : merge(record.revocation(), ownerGone(now));
  }

  /** The end by {@code spec.revocation}. */
  public static RecordEnd ordered(Revocation revocation, Instant now, String by) {
    return new RecordEnd(EndCause.ORDERED, revocation.reason(), revocation.description(), now, by);
  }

  /** The end by an order to revoke. */
  public static RecordEnd ordered(
      RevocationReason reason, String description, Instant now, String by) {
    return new RecordEnd(EndCause.ORDERED, reason, description, now, by);
  }

  /**
   * Whether an order, and not only a rotation or a deletion, ends a credential. It does so at once:
   * a time that lies ahead was written by a clock that is.
   */
  public static boolean isOrdered(ApiKeyRecordSpec record) {
    return record.revocation() != null
        && record.revocation().cause().compareTo(EndCause.ORDERED) >= 0;
  }

  /**
   * What the end of a record becomes when another one is added: an end only ever moves earlier, and
   * a stronger cause replaces a weaker one, never the reverse. Empty where nothing changes.
   *
   * @param present the record's end, or {@code null}
   * @param added the end that is to be
   */
  public static Optional<RecordEnd> merge(RecordEnd present, RecordEnd added) {
    if (present == null) {
      return Optional.of(added);
    }
    boolean stronger = added.cause().compareTo(present.cause()) > 0;
    boolean earlier = added.effectiveTime().isBefore(present.effectiveTime());
    if (!stronger && !earlier) {
      return Optional.empty();
    }
    RecordEnd says = stronger ? added : present;
    Instant effective = earlier ? added.effectiveTime() : present.effectiveTime();
    return Optional.of(
        new RecordEnd(
            says.cause(), says.reason(), says.description(), effective, says.revokedBy()));
  }

  /** Whether a credential has ended or expired at a time. */
  public static boolean isOver(ApiKeyRecordSpec record, Instant now) {
    return hasEnded(record, now) || isExpired(record, now);
  }

  /** Whether a credential has ended, for a reason other than expiry. */
  public static boolean hasEnded(ApiKeyRecordSpec record, Instant now) {
    return record.revocation() != null && !record.revocation().effectiveTime().isAfter(now);
  }

  /** Whether a credential has expired. */
  public static boolean isExpired(ApiKeyRecordSpec record, Instant now) {
    return record.expireTime() != null && !record.expireTime().isAfter(now);
  }
}
