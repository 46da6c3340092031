package dev.latchkey.operator.imported;

import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which keys wait for another key's record, since both import the same raw key. Forgotten at a
 * restart, when every key is looked at anew. Thread-safe.
 */
final class DuplicateRawKeys {
  private final Map<ResourceID, ResourceID> waiting = new ConcurrentHashMap<>();

  /** A key is to be woken when a record changes. */
  void waits(ImportedApiKey key, ResourceID record) {
    waiting.put(ResourceID.fromResource(key), record);
  }

  /** A key waits no longer. */
  void forget(ImportedApiKey key) {
    waiting.remove(ResourceID.fromResource(key));
  }

  /** The keys that wait for a record. */
  Set<ResourceID> waitingFor(ApiKeyRecord record) {
    ResourceID id = ResourceID.fromResource(record);
    return waiting.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
