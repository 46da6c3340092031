package dev.latchkey.operator.revocation;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.operator.record.RecordEnds;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The orders that are stored, as far as the watch has come: they hold before they are carried out,
 * and verifiers heed them at once. Thread-safe.
 */
public final class StoredOrders {
  private final OrdersByRecord<ApiKeyRevocation> revocations;
  private final OrdersByRecord<ApiKeySelfRevocation> selfRevocations;
  private final Clock clock;

  /** Orders of both kinds. */
  public StoredOrders(
      OrdersByRecord<ApiKeyRevocation> revocations,
      OrdersByRecord<ApiKeySelfRevocation> selfRevocations,
      Clock clock) {
    this.revocations = revocations;
    this.selfRevocations = selfRevocations;
    this.clock = clock;
  }

  /** The end that an order gives a credential, if one does. */
  public Optional<RecordEnd> endOf(ApiKeyRecord record) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return revocations.naming(record).stream()
        .filter(order -> order.concerns(record))
        .findFirst()
        .map(
            order ->
                RecordEnds.ordered(
                    order.getSpec().reason(),
                    order.getSpec().description(),
                    now,
                    ApiKeyRevocationReconciler.by(order)))
        .or(
            () ->
                selfRevocations.naming(record).stream()
                    .filter(order -> ApiKeySelfRevocationReconciler.fits(order, record))
                    .findFirst()
                    .map(
                        order ->
                            RecordEnds.ordered(
                                order.getSpec().reason(),
                                null,
                                now,
                                ApiKeySelfRevocationReconciler.by(order))));
  }

  /** Whether an order names a credential by its id, whether it has been seen or not. */
  public boolean isAnyFor(String namespace, String keyID) {
    return revocations.isAnyFor(namespace, keyID);
  }
}
