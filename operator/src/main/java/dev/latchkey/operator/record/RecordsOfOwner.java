package dev.latchkey.operator.record;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;

/**
 * The records of each key, and what wakes them: the key's deletion, and a newer record beside them.
 *
 * <p>It looks them up where the records' own reconciler sees them: a record that is not there yet
 * will be seen after the deletion, and find its key gone.
 */
public final class RecordsOfOwner {
  private static final String OWNER_UID = "owner-uid";

  private final SimpleInboundEventSource<ApiKeyRecord> wakeUps =
      new SimpleInboundEventSource<>("records-of-owner");
  private volatile IndexerResourceCache<ApiKeyRecord> records;

  /** Tells that a key is gone, or on its irrevocable way out. */
  public void deleted(ApiKey<?> key) {
    of(key.getMetadata().getUid()).forEach(this::wake);
  }

  /** Has a record looked at again. */
  void wake(ApiKeyRecord record) {
    wakeUps.propagateEvent(ResourceID.fromResource(record));
  }

  /** The records of the key of a uid, as far as the watch has come. */
  public List<ApiKeyRecord> of(String ownerUid) {
    IndexerResourceCache<ApiKeyRecord> seen = records;
    return seen == null ? List.of() : seen.byIndex(OWNER_UID, ownerUid);
  }

  SimpleInboundEventSource<ApiKeyRecord> eventSource(IndexerResourceCache<ApiKeyRecord> cache) {
    cache.addIndexers(Map.of(OWNER_UID, RecordsOfOwner::ownerUid));
    records = cache;
    return wakeUps;
  }

  private static List<String> ownerUid(ApiKeyRecord record) {
    return record.getSpec() == null ? List.of() : List.of(record.getSpec().owner().uid());
  }
}
