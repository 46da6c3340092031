package dev.latchkey.operator.management;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import java.time.Instant;

/** What a record says of its credential, as it is counted. */
enum RecordState {
  /** It verifies. */
  ACTIVE,
  /** It verifies, and the record says when it ends. */
  RETIRING,
  /** Its time is over. */
  EXPIRED,
  /** Another credential of the key took its place. */
  SUPERSEDED,
  /** Its key was deleted. */
  OWNER_GONE,
  /** Somebody ordered its end. */
  REVOKED,
  /** The record cannot be read. */
  UNREADABLE;

  /** The state of a record at a time. */
  static RecordState of(ApiKeyRecord record, Instant now) {
    ApiKeyRecordSpec spec = record.getSpec();
    if (spec == null) {
      return UNREADABLE;
    }
    if (spec.revocation() != null && !spec.revocation().effectiveTime().isAfter(now)) {
      return switch (spec.revocation().cause()) {
        case SUPERSEDED -> SUPERSEDED;
        case OWNER_GONE -> OWNER_GONE;
        case ORDERED, UNRECOGNIZED -> REVOKED;
      };
    }
    if (spec.expireTime() != null && !spec.expireTime().isAfter(now)) {
      return EXPIRED;
    }
    return spec.revocation() == null ? ACTIVE : RETIRING;
  }
}
