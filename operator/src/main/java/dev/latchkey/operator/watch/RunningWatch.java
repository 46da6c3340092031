package dev.latchkey.operator.watch;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reads what a watch has brought. When an operator stops, its watches forget all that they brought
 * while reconciliations are still under way: what is gone there is not gone, and nothing may be
 * decided upon it.
 */
public final class RunningWatch {
  private RunningWatch() {}

  /**
   * What a watch has brought.
   *
   * @param isRunning whether the watch is at work; asked after the reading
   * @throws WatchStoppedException if it is not
   */
  public static <T> T read(BooleanSupplier isRunning, Supplier<T> reading) {
    T read = reading.get();
    if (!isRunning.getAsBoolean()) {
      throw new WatchStoppedException();
    }
    return read;
  }
}
