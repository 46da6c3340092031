package dev.latchkey.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a figure is to be.
 *
 * @param what the figure is
 * @param value what it is; empty if it was not measured
 * @param bound what it is to be
 * @param atLeast whether it may be more; else it may be less
 */
record Target(String what, OptionalDouble value, double bound, boolean atLeast) {
  /** All targets; ratios but where a unit is said. */
  static List<Target> of(Figures figures) {
    Rounds rounds = figures.rounds();
    return List.of(
        atLeast("verify / Go net/http", rounds.ratio(Series.ISSUED, Series.GO), 2.0),
        atLeast("verify / bare Jetty no-op", rounds.ratio(Series.ISSUED, Series.NO_OP), 0.8),
        atMost("p99 at half load / bare no-op's", figures.latencyRatio(Series.NO_OP), 1.3),
        atMost("p99 at half load / Go's", figures.latencyRatio(Series.GO), 1.0),
        atLeast("repeated JWT / issued", rounds.ratio(Series.JWT_REPEATED, Series.ISSUED), 0.9),
        atMost(
            "resident under load, MiB", OptionalDouble.of(figures.mebibytes(Series.ISSUED)), 128),
        atMost(
            "the same, ten times as many keys",
            OptionalDouble.of(figures.mebibytes(Series.LARGE)),
            384),
        atLeast("ten times as many keys / issued", rounds.ratio(Series.LARGE, Series.ISSUED), 0.9),
        atLeast("unknown id / issued", rounds.ratio(Series.UNKNOWN_ID, Series.ISSUED), 1.0),
        atLeast("wrong secret / issued", rounds.ratio(Series.WRONG_SECRET, Series.ISSUED), 1.0),
        atLeast(
            "unknown imported / imported",
            rounds.ratio(Series.INVALID_IMPORTED, Series.IMPORTED),
            1.0),
        atLeast(
            "issued beside forged JWTs / alone",
            rounds.ratio(Series.HALF_BESIDE_FORGED, Series.HALF_ALONE),
            0.5),
        atMost("ready after, s", OptionalDouble.of(Figures.seconds(figures.starts())), 1.0));
  }

  /** Whether the figure, as it is shown, is what it is to be; empty if it was not measured. */
  Optional<Boolean> isMet() {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    double shown = Math.round(100 * value.getAsDouble()) / 100.0;
    return Optional.of(atLeast ? shown >= bound : shown <= bound);
  }

  /** What it is to be, in words. */
  String goal() {
    return String.format(Locale.ROOT, "%s %.2f", atLeast ? "at least" : "at most", bound);
  }

  private static Target atLeast(String what, OptionalDouble value, double bound) {
    return new Target(what, value, bound, true);
  }

  private static Target atMost(String what, OptionalDouble value, double bound) {
    return new Target(what, value, bound, false);
  }
}
