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
  private long triedMillis = NEVER;

  /** Notes a use, unless one was noted that is less than a second older, or newer. */
  public void note(long epochMillis) {
    if (epochMillis >= usedMillis + RESOLUTION_MILLIS) {
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
    settledMillis = Math.max(settledMillis, epochMillis);
  }

  /** The newest use that was settled; {@link #NEVER} if none was. */
  public long settledMillis() {
    return settledMillis;
  }

  /** Takes note that it was tried to write, whatever came of it. */
  public void tried(long epochMillis) {
    triedMillis = epochMillis;
  }

  /** When it was last tried to write; {@link #NEVER} if it was not. */
  public long triedMillis() {
    return triedMillis;
  }
}
