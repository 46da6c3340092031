package dev.latchkey.operator.record;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;

/**
 * Wakes the records of a key that was deleted.
 *
 * <p>It looks them up where the records' own reconciler sees them: a record that is not there yet
 * will be seen after the deletion, and find its key gone.
 */
public final class KeyDeletions {
  private static final String OWNER_UID = "owner-uid";

  private final SimpleInboundEventSource<ApiKeyRecord> wakeUps =
      new SimpleInboundEventSource<>("key-deletions");
  private volatile IndexerResourceCache<ApiKeyRecord> records;

  /** Tells that a key is gone, or on its irrevocable way out. */
  public void deleted(ApiKey<?> key) {
    IndexerResourceCache<ApiKeyRecord> seen = records;
    if (seen != null) {
      seen.byIndex(OWNER_UID, key.getMetadata().getUid())
          .forEach(record -> wakeUps.propagateEvent(ResourceID.fromResource(record)));
    }
  }

  SimpleInboundEventSource<ApiKeyRecord> eventSource(IndexerResourceCache<ApiKeyRecord> cache) {
    cache.addIndexers(Map.of(OWNER_UID, KeyDeletions::ownerUid));
    records = cache;
    return wakeUps;
  }

  private static List<String> ownerUid(ApiKeyRecord record) {
    return record.getSpec() == null ? List.of() : List.of(record.getSpec().owner().uid());
  }
}
