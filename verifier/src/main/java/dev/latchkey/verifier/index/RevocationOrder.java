package dev.latchkey.verifier.index;

import dev.latchkey.verifier.index.OrderSubject.Owner;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An order to revoke, in the form that the ledger wants. It names one credential or all of a key's;
 * one that names neither concerns nothing.
 *
 * @param key names the order
 * @param target the record that it names, if it names one
 * @param owner the key that it names, if it names one
 * @param test whether it concerns a record of that name
 */
record RevocationOrder(
    OrderKey key,
    Optional<RecordKey> target,
    Optional<Owner> owner,
    Predicate<IndexedRecord> test) {
  /** Whether it ends a record. */
  boolean concerns(IndexedRecord record) {
    boolean named =
        target.isPresent()
            ? target.get().equals(record.key())
            : owner.isPresent() && owner.equals(record.subject().owner());
    return named && test.test(record);
  }
}
