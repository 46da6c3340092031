package dev.latchkey.bench.load.client;

import java.util.Random;
import java.util.function.DoubleSupplier;

/** When the requests of an open loop are to be sent, whatever becomes of those before. */
public enum Arrivals {
  /** All the same time apart. */
  EVEN("even"),
  /** A Poisson process, of which each run has the same. */
  POISSON("poisson");

  private static final long SEED = 7;

  private final String text;

  Arrivals(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }

  Schedule schedule(double perSecond) {
    double mean = 1e9 / perSecond;
    Random random = new Random(SEED);
    return switch (this) {
      case EVEN -> new Schedule(() -> mean);
      case POISSON -> new Schedule(() -> -mean * Math.log1p(-random.nextDouble()));
    };
  }

  /** One time after the other. Not thread-safe. */
  static final class Schedule {
    private final DoubleSupplier gaps;
    private double at;

    private Schedule(DoubleSupplier gaps) {
      this.gaps = gaps;
    }

    /** The next one, in nanoseconds since the begin. */
    long nextNanos() {
      at += gaps.getAsDouble();
      return (long) at;
    }
  }
}
