package dev.latchkey.operator.record;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.EndCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long records outlive their credentials. Pure.
 *
 * @param period how long a record stays after its end or expiry, whichever came first
 */
public record RecordRetention(Duration period) {

  private static final int SUPERSEDED_KEPT = 3;
  private static final Duration SUPERSEDED_BEYOND = Duration.ofDays(1);

  /**
   * From when a record may be removed; empty where it stays for now.
   *
   * <p>The newest record of a key that lives stays whatever becomes of it, or the key as it is in
   * Git would be issued anew; so does an imported one that somebody ordered to end, or its raw key
   * could be imported again.
   *
   * @param record the record
   * @param siblings every record of the same key, itself included
   * @param ownerLives whether the key exists
   */
  public Optional<Instant> removableFrom(
      ApiKeyRecord record, List<ApiKeyRecord> siblings, boolean ownerLives) {
    ApiKeyRecordSpec spec = record.getSpec();
    boolean ordered =
        spec.revocation() != null && spec.revocation().cause().compareTo(EndCause.ORDERED) >= 0;
    if (spec.owner().kind().equals("ImportedApiKey") && ordered
        || ownerLives && isNewest(record, siblings)) {
      return Optional.empty();
    }
    boolean beyond =
        ownerLives && isSuperseded(record) && newerSuperseded(record, siblings) >= SUPERSEDED_KEPT;
    Duration kept = beyond && SUPERSEDED_BEYOND.compareTo(period) < 0 ? SUPERSEDED_BEYOND : period;
    return over(spec).map(time -> time.plus(kept));
  }

  /** Whether no other record of the key was made after this one. */
  static boolean isNewest(ApiKeyRecord record, List<ApiKeyRecord> siblings) {
    return siblings.stream()
        .noneMatch(other -> RecordOrder.OLDEST_FIRST.compare(other, record) > 0);
  }

  private static long newerSuperseded(ApiKeyRecord record, List<ApiKeyRecord> siblings) {
    return siblings.stream()
        .filter(RecordRetention::isSuperseded)
        .filter(other -> RecordOrder.OLDEST_FIRST.compare(other, record) > 0)
        .count();
  }

  private static boolean isSuperseded(ApiKeyRecord record) {
    return record.getSpec().revocation() != null
        && record.getSpec().revocation().cause() == EndCause.SUPERSEDED;
  }

  private static Optional<Instant> over(ApiKeyRecordSpec record) {
    return Stream.of(
            Optional.ofNullable(record.expireTime()),
            Optional.ofNullable(record.revocation()).map(end -> end.effectiveTime()))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }
}
