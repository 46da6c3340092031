package dev.latchkey.operator.issued;

import dev.latchkey.crds.key.Delivery;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordOrder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What was observed of an issued key.
 *
 * @param key the key
 * @param records the records of this very key, newest first
 * @param secret what is under its Secret's name
 */
record IssuedKeyState(IssuedApiKey key, List<ApiKeyRecord> records, DeliveredSecret secret) {
  IssuedKeyState {
    records = records.stream().sorted(RecordOrder.NEWEST_FIRST).toList();
  }

  /** The record made last, whatever became of it. */
  Optional<ApiKeyRecord> newest() {
    return records.stream().findFirst();
  }

  /**
   * The record whose credential the key's Secret holds, if nothing ends it; of a key without a
   * Secret, the newest that nothing ends.
   */
  Optional<ApiKeyRecord> current() {
    if (key.getSpec().delivery() != Delivery.SECRET) {
      return settled().stream().filter(record -> record.getSpec().revocation() == null).findFirst();
    }
    return secret instanceof DeliveredSecret.Fitting fitting
            && fitting.record().getSpec().revocation() == null
        ? Optional.of(fitting.record())
        : Optional.empty();
  }

  /**
   * The current credential's record, if an order has ended it: the one that the Secret still holds,
   * or, once that is removed, the newest.
   */
  Optional<ApiKeyRecord> ordered() {
    return (secret instanceof DeliveredSecret.Fitting fitting
            ? Optional.of(fitting.record())
            : newest())
        .filter(record -> RecordEnds.isOrdered(record.getSpec()));
  }

  /**
   * The records, newest first, without those that were made on request to replace one that does not
   * name them: nobody was told of these credentials.
   */
  List<ApiKeyRecord> settled() {
    return records.stream().filter(record -> predecessor(record).isEmpty()).toList();
  }

  /** Replacements that did not come about, or have not yet: no end, and nobody was told. */
  List<ApiKeyRecord> unsettled() {
    return withoutEnd().stream()
        .filter(record -> predecessor(record).isPresent())
        .filter(record -> !isDelivered(record))
        .toList();
  }

  /** What a record was made to replace and has not; empty where it was not, or has. */
  Optional<ApiKeyRecord> predecessor(ApiKeyRecord record) {
    return Optional.ofNullable(record.getSpec().replaces())
        .flatMap(
            id -> records.stream().filter(other -> other.getSpec().keyID().equals(id)).findFirst())
        .filter(other -> !record.getSpec().keyID().equals(other.getSpec().replacedBy()));
  }

  private boolean isDelivered(ApiKeyRecord record) {
    return secret instanceof DeliveredSecret.Fitting fitting
        && fitting.record().getSpec().keyID().equals(record.getSpec().keyID());
  }

  /** The newest record that was made by some time. */
  Optional<ApiKeyRecord> newestBy(Instant time) {
    return records.stream()
        .filter(record -> !record.getSpec().createTime().isAfter(time))
        .findFirst();
  }

  /**
   * The records made after some time to take the place of a Secret that was gone or altered, newest
   * first: those whose trigger is that of the record before, that came before the interval had
   * passed, and that nobody asked for.
   */
  List<ApiKeyRecord> repairsSince(Instant time) {
    return IntStream.range(0, Math.max(0, records.size() - 1))
        .filter(i -> records.get(i).getSpec().createTime().isAfter(time))
        .filter(i -> Objects.equals(trigger(records.get(i)), trigger(records.get(i + 1))))
        .filter(i -> !wasDue(records.get(i), records.get(i + 1)))
        .filter(i -> records.get(i).getSpec().replaces() == null)
        .mapToObj(records::get)
        .toList();
  }

  private boolean wasDue(ApiKeyRecord record, ApiKeyRecord before) {
    return IssuedKeyPolicy.nextRotation(key.getSpec(), before)
        .filter(due -> !record.getSpec().createTime().isBefore(due))
        .isPresent();
  }

  private static String trigger(ApiKeyRecord record) {
    return record.getSpec().rotationTrigger();
  }

  /** The records without an end, not even a future one. */
  List<ApiKeyRecord> withoutEnd() {
    return records.stream().filter(record -> record.getSpec().revocation() == null).toList();
  }
}
