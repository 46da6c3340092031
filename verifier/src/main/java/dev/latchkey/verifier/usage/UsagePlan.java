package dev.latchkey.verifier.usage;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.LastUse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which uses are worth a write: those that are newer, by a granularity, than what the record shows
 * and than what this verifier wrote itself. So of several verifiers mostly one writes, and no time
 * goes back. Pure.
 */
final class UsagePlan {
  /** How many writes there are at once, at most. */
  static final int MAX_WRITES = 20;

  /** By how much the time that a record shows may lag behind. */
  static final Duration GRANULARITY = Duration.ofHours(1);

  /** The same of a record with an end: somebody may wait for its last use to be long ago. */
  static final Duration GRANULARITY_WITH_END = Duration.ofMinutes(5);

  /** Never written ones first. */
  private static final Comparator<UnwrittenUse> LONGEST_DUE_FIRST =
      Comparator.comparingLong(UnwrittenUse::dueMillis).thenComparing(UnwrittenUse::usedMillis);

  private UsagePlan() {}

  /** What is to be written now, in this order. */
  static List<UnwrittenUse> of(Stream<IndexedRecord> records) {
    return records
        .map(UsagePlan::unwritten)
        .flatMap(Optional::stream)
        .sorted(LONGEST_DUE_FIRST)
        .limit(MAX_WRITES)
        .toList();
  }

  /** The use of one record, if it is worth a write. */
  static Optional<UnwrittenUse> unwritten(IndexedRecord record) {
    LastUse use = record.lastUse();
    long used = use.usedMillis();
    if (used == LastUse.NEVER) {
      return Optional.empty();
    }
    long granularity = (record.hasEnd() ? GRANULARITY_WITH_END : GRANULARITY).toMillis();
    long known = Math.max(record.shownUseMillis(), use.settledMillis());
    if (used - granularity < known) {
      return Optional.empty();
    }
    // A write that failed waits behind the others, or a few could keep them all from being tried.
    return Optional.of(
        new UnwrittenUse(record, used, Math.max(known, use.triedMillis()) + granularity));
  }
}
