package dev.latchkey.operator.admin;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.ApiKeyRecordStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * A credential as clients see it: what its record says.
 *
 * @param record the record's spec
 * @param status what verifiers wrote into it
 */
public record ListedKey(ApiKeyRecordSpec record, Optional<ApiKeyRecordStatus> status) {
  /** What a record says. */
  public static ListedKey of(ApiKeyRecord record) {
    return new ListedKey(record.getSpec(), Optional.ofNullable(record.getStatus()));
  }

  /** When it was last used, as far as is known now. */
  public Optional<Instant> lastUsedTime(Instant now) {
    return status.flatMap(known -> known.lastUsed(now));
  }
}
