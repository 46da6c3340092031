package dev.latchkey.verifier.index;

/**
 * When a credential was last used here, noted for as long as its record object is known, whatever
 * changes in the record. A hint: nothing is decided by it.
 *
 * <p>{@link #note} may be called by any number of threads at once, and neither locks nor allocates.
 * The rest belongs to the one thread that writes uses to the API server.
 */
public final class LastUse {
  /** Stands for the time of what never happened; earlier than any time. */
  public static final long NEVER = Long.MIN_VALUE;

  /** Not finer, or the cores that verify a busy credential would fight for one cache line. */
  private static final long RESOLUTION_MILLIS = 1_000;

  private volatile long usedMillis = NEVER;
  private long settledMillis = NEVER;
  private long dueMillis = NEVER;

  /**
   * Notes a use, unless one was noted that is less than a second older or newer. One that is later
   * by more was noted by a clock that was set back since.
   */
  public void note(long epochMillis) {
    long since = epochMillis - usedMillis;
    if (since >= RESOLUTION_MILLIS || since <= -RESOLUTION_MILLIS) {
      // Two threads at once may leave the earlier of their two times: the next use mends that.
      usedMillis = epochMillis;
    }
  }

  /** The last use that was noted; {@link #NEVER} if none was. */
  public long usedMillis() {
    return usedMillis;
  }

  /** Takes note that nothing is left to do for a use: it was written, or nobody is to have it. */
  public void settle(long epochMillis) {
    settledMillis = epochMillis;
  }

  /** The use that was settled last; {@link #NEVER} if none was. */
  public long settledMillis() {
    return settledMillis;
  }

  /** Plans when to write; {@link #NEVER} for not at all. */
  public void plan(long epochMillis) {
    dueMillis = epochMillis;
  }

  /** When it is planned to be written; {@link #NEVER} if it is not. */
  public long dueMillis() {
    return dueMillis;
  }
}
