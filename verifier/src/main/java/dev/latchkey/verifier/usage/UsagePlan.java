package dev.latchkey.verifier.usage;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.LastUse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Which uses are worth a write, and when: those that are newer, by a window, than what the record
 * shows and than what this verifier wrote itself; each at a moment of its own within a part of that
 * window. So of all verifiers that see a credential used the first one writes, and the others find
 * that the record shows it when their moment comes.
 *
 * <p>A time that lies ahead, by more than clocks may differ, was written by a clock that was wrong.
 * It is as good as none, or it would keep every other one out until it has come.
 *
 * <p>Not safe for use by several threads.
 */
final class UsagePlan {
  /** How many writes there are at once, at most. */
  static final int MAX_WRITES = 50;

  /** The window of a record with an end: somebody may wait for its last use to be long ago. */
  static final Duration WINDOW_WITH_END = Duration.ofMinutes(5);

  /** By how much clocks may differ. */
  static final Duration TOLERANCE = Duration.ofMinutes(10);

  /** The first use of a credential is one that people wait for; so is that of a mended right. */
  static final Duration MAX_DELAY_OF_FIRST = Duration.ofMinutes(5);

  private static final int PARTS = 8;

  private static final Comparator<UnwrittenUse> LONGEST_DUE_FIRST =
      Comparator.comparingLong(UnwrittenUse::dueMillis).thenComparing(UnwrittenUse::usedMillis);

  private final long windowMillis;
  private final RandomGenerator random;

  /**
   * @param window by how much the time that a record shows may lag behind
   * @param random picks the moments; another one in each verifier
   */
  UsagePlan(Duration window, RandomGenerator random) {
    this.windowMillis = window.toMillis();
    this.random = random;
  }

  /** What is to be written now, in this order. Plans when the rest is. */
  List<UnwrittenUse> due(Stream<IndexedRecord> records, long nowMillis) {
    return first(
        records
            .flatMap(record -> planned(record, nowMillis).stream())
            .filter(use -> use.dueMillis() <= nowMillis));
  }

  /** What is to be written before this verifier ends, in this order. */
  List<UnwrittenUse> left(Stream<IndexedRecord> records, long nowMillis) {
    return first(records.flatMap(record -> unwritten(record, nowMillis).stream()));
  }

  /** The use of one record, if it is worth a write. */
  Optional<UnwrittenUse> unwritten(IndexedRecord record, long nowMillis) {
    LastUse use = record.lastUse();
    if (use.usedMillis() == LastUse.NEVER) {
      return Optional.empty();
    }
    long used = Math.min(use.usedMillis(), nowMillis);
    long known =
        Math.max(
            believed(record.shownUseMillis(), nowMillis), believed(use.settledMillis(), nowMillis));
    return used - windowMillis(record) < known
        ? Optional.empty()
        : Optional.of(new UnwrittenUse(record, used, known == LastUse.NEVER));
  }

  /** Another moment for a use that could not be written. */
  void again(UnwrittenUse use, long nowMillis) {
    use.record().lastUse().plan(nowMillis + random.nextLong(MAX_DELAY_OF_FIRST.toMillis()));
  }

  private Optional<UnwrittenUse> planned(IndexedRecord record, long nowMillis) {
    Optional<UnwrittenUse> use = unwritten(record, nowMillis);
    LastUse noted = record.lastUse();
    if (use.isEmpty()) {
      noted.plan(LastUse.NEVER);
    } else {
      long delay = maxDelayMillis(use.get());
      // Too far ahead: the window became shorter since, or the clock was set back.
      if (noted.dueMillis() == LastUse.NEVER || noted.dueMillis() > nowMillis + delay) {
        noted.plan(nowMillis + random.nextLong(delay));
      }
    }
    return use;
  }

  private long windowMillis(IndexedRecord record) {
    return record.hasEnd() ? Math.min(windowMillis, WINDOW_WITH_END.toMillis()) : windowMillis;
  }

  private long maxDelayMillis(UnwrittenUse use) {
    long part = windowMillis(use.record()) / PARTS;
    return use.first() ? Math.min(part, MAX_DELAY_OF_FIRST.toMillis()) : part;
  }

  private static long believed(long millis, long nowMillis) {
    return millis > nowMillis + TOLERANCE.toMillis() ? LastUse.NEVER : millis;
  }

  private static List<UnwrittenUse> first(Stream<UnwrittenUse> uses) {
    return uses.sorted(LONGEST_DUE_FIRST).limit(MAX_WRITES).toList();
  }
}
