package dev.latchkey.operator.revocation;

import dev.latchkey.crds.LatchkeyResource;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordOwner;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the orders that name a record, and wakes them when it changes: an order may come before
 * what it is about. Thread-safe.
 *
 * @param <O> the kind of order
 */
public final class OrdersByRecord<O extends LatchkeyResource<?, ?>> {
  private static final String CONCERNED = "concerned";

  private final SimpleInboundEventSource<O> wakeUps = new SimpleInboundEventSource<>("records");
  private final Function<O, Optional<String>> concerned;
  private final BiPredicate<O, ApiKeyRecord> awaits;
  private volatile IndexerResourceCache<O> orders;

  /**
   * Orders of a kind.
   *
   * @param concerned what an order names: {@link #keyID} or {@link #keyNamed}
   * @param awaits whether an order that names a record has anything to do about it
   */
  OrdersByRecord(Function<O, Optional<String>> concerned, BiPredicate<O, ApiKeyRecord> awaits) {
    this.concerned = concerned;
    this.awaits = awaits;
  }

  /** How an order names one credential. */
  static String keyID(String keyID) {
    return "id/" + keyID.toLowerCase(Locale.ROOT);
  }

  /** How an order names a key. */
  static String keyNamed(String kind, String name) {
    return kind + "/" + name;
  }

  /** Has the orders looked at again that have something to do about a record. */
  public void wake(ApiKeyRecord record) {
    naming(record).stream()
        .filter(order -> awaits.test(order, record))
        .forEach(order -> wakeUps.propagateEvent(ResourceID.fromResource(order)));
  }

  /** The orders that name a record, or its key, as far as the watch has come. */
  List<O> naming(ApiKeyRecord record) {
    IndexerResourceCache<O> known = orders;
    if (known == null || record.getSpec() == null) {
      return List.of();
    }
    RecordOwner owner = record.getSpec().owner();
    String namespace = record.getMetadata().getNamespace();
    return Stream.of(keyID(record.getSpec().keyID()), keyNamed(owner.kind(), owner.name()))
        .flatMap(name -> known.byIndex(CONCERNED, namespace + "/" + name).stream())
        .toList();
  }

  /** Whether an order names a credential by its id, as far as the watch has come. */
  public boolean isAnyFor(String namespace, String keyID) {
    IndexerResourceCache<O> known = orders;
    return known != null && !known.byIndex(CONCERNED, namespace + "/" + keyID(keyID)).isEmpty();
  }

  SimpleInboundEventSource<O> eventSource(IndexerResourceCache<O> cache) {
    cache.addIndexers(
        Map.of(
            CONCERNED,
            order ->
                concerned
                    .apply(order)
                    .map(name -> List.of(order.getMetadata().getNamespace() + "/" + name))
                    .orElse(List.of())));
    orders = cache;
    return wakeUps;
  }
}
