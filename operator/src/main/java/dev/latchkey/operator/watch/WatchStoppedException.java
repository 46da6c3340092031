package dev.latchkey.operator.watch;

/** A watch has stopped, as the operator ends: nothing is decided any more. */
public final class WatchStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WatchStoppedException() {
    super("the operator stops, and has let go of what it watched");
  }
}
