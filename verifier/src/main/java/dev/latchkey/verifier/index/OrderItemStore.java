package dev.latchkey.verifier.index;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an informer write orders straight into the ledger.
 *
 * @param <T> the kind of orders
 */
final class OrderItemStore<T extends HasMetadata> extends FeedItemStore<T> {
  private static final Logger LOG = LoggerFactory.getLogger(OrderItemStore.class);

  private final RevocationLedger ledger;
  private final OrderKey.Kind kind;
  private final Optional<String> namespace;
  private final Predicate<T> put;

  /**
   * @param empty makes an order of which nothing is known
   * @param namespace whose orders the informer brings; empty = those of all
   * @param put gives an order to the ledger; says whether it can be read
   */
  OrderItemStore(
      Supplier<T> empty,
      RevocationLedger ledger,
      OrderKey.Kind kind,
      Optional<String> namespace,
      Predicate<T> put) {
    super(empty);
    this.ledger = ledger;
    this.kind = kind;
    this.namespace = namespace;
    this.put = put;
  }

  @Override
  void write(String key, T order) {
    if (!put.test(order)) {
      LOG.warn("{} {} has no effect: it cannot be read", order.getKind(), key);
    }
  }

  @Override
  void erase(String namespace, String name) {
    ledger.remove(new OrderKey(kind, namespace, name));
  }

  @Override
  Stream<Name> names() {
    return ledger.orderKeys(kind, namespace).stream()
        .map(key -> new Name(key.namespace(), key.name()));
  }
}
