package dev.latchkey.verifier.index;

/** What becomes of a credential by its record and the orders that are known. */
public enum RecordState {
  /** It verifies. */
  ACTIVE,
  /** It verifies, and the record says when it ends. */
  RETIRING,
  /** Its time is over. */
  EXPIRED,
  /** It was revoked or replaced, or its key is gone. */
  REVOKED,
  /** The record cannot be read, or asks for what this version does not know. */
  NOT_UNDERSTOOD;

  /** The state of a record at a time. */
  public static RecordState of(IndexedRecord record, long epochMillis) {
    if (record.isEndedAt(epochMillis)) {
      return REVOKED;
    }
    if (record.isExpiredAt(epochMillis)) {
      return EXPIRED;
    }
    if (!record.isUnderstood()) {
      return NOT_UNDERSTOOD;
    }
    return record.hasEnd() ? RETIRING : ACTIVE;
  }
}
