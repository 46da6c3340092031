package dev.latchkey.verifier.check;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets as many signatures be checked at once as there are processors, and waits after a bad one for
 * as long as it took. A hundred verifications of keys cost no more than one signature, so without
 * that, whoever sends forged tokens would have nearly all of the machine. Good signatures are
 * remembered, and wait for nothing but their turn. Safe for use by several threads.
 */
final class SignatureTurns {
  private final Semaphore turns;

  /**
   * @param processors how many signatures are checked at once
   */
  SignatureTurns(int processors) {
    this.turns = new Semaphore(processors, true);
  }

  /**
   * Whether a signature is good; waits for its turn.
   *
   * @param check tells it
   */
  boolean isGood(BooleanSupplier check) {
    turns.acquireUninterruptibly();
    try {
      long start = System.nanoTime();
      boolean good = check.getAsBoolean();
      if (!good) {
        LockSupport.parkNanos(System.nanoTime() - start);
      }
      return good;
    } finally {
      turns.release();
    }
  }
}
