package dev.latchkey.operator.watch;

import java.time.Duration;

/** What the operator wrote itself, and remembers until a watch shows it. */
public final class OwnWrites {
  /**
   * How often to look for written objects that are gone without any watch having shown them: they
   * were deleted while the watch was broken, and the list that it began anew with lacks them, so no
   * event tells of it. Until then nothing wakes their keys. Looking takes no request.
   */
  public static final Duration CHECK_INTERVAL = Duration.ofMillis(OwnWrites.CHECK_MILLIS);

  /** The same for a controller's own objects, whose status it writes, as an annotation wants it. */
  public static final long CHECK_MILLIS = 5_000;

  private OwnWrites() {}
}
