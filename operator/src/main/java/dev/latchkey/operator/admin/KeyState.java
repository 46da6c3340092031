package dev.latchkey.operator.admin;

import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.operator.record.RecordEnds;
import java.time.Instant;

/** Whether a credential is good, as clients see it. */
public enum KeyState {
  /** It verifies. */
  ACTIVE,
  /** It has ended for another reason than expiry; also if it has expired since. */
  REVOKED,
  /** It has expired. */
  EXPIRED;

  /** The state of a credential. An end by a rotation that lies in the future is none yet. */
  public static KeyState of(ApiKeyRecordSpec record, Instant now) {
    if (RecordEnds.hasEnded(record, now) || RecordEnds.isOrdered(record)) {
      return REVOKED;
    }
    return RecordEnds.isExpired(record, now) ? EXPIRED : ACTIVE;
  }
}
