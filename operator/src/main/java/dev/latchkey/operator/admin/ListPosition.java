package dev.latchkey.operator.admin;

import dev.latchkey.crds.record.ApiKeyRecordSpec;
import java.time.Instant;
import java.util.Comparator;

/**
 * Where a credential stands in a list: newest first, by key id among those of one moment. No two
 * stand at the same place, and none moves.
 *
 * @param createTime when it was made
 * @param keyID its id
 */
public record ListPosition(Instant createTime, String keyID) implements Comparable<ListPosition> {
  private static final Comparator<ListPosition> ORDER =
      Comparator.comparing(ListPosition::createTime).thenComparing(ListPosition::keyID).reversed();

  /** The position of a credential. */
  public static ListPosition of(ApiKeyRecordSpec record) {
    return new ListPosition(record.createTime(), record.keyID());
  }

  @Override
  public int compareTo(ListPosition other) {
    return ORDER.compare(this, other);
  }
}
