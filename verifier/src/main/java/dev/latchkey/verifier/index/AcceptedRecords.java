package dev.latchkey.verifier.index;

import dev.latchkey.credentials.KeyId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The records that are {@linkplain IndexedRecord#isInScope in scope}: to whoever looks here, there
 * are no others.
 *
 * @param known all that are known
 */
public record AcceptedRecords(RecordSource known) implements RecordSource {
  @Override
  public List<IndexedRecord> find(KeyId keyID) {
    List<IndexedRecord> found = known.find(keyID);
    for (IndexedRecord record : found) {
      if (!record.isInScope()) {
        return found.stream().filter(IndexedRecord::isInScope).toList();
      }
    }
    return found;
  }

  @Override
  public Optional<IndexedRecord> find(String namespace, KeyId keyID) {
    return known.find(namespace, keyID).filter(IndexedRecord::isInScope);
  }

  @Override
  public Collection<String> importingNamespaces() {
    return known.importingNamespaces();
  }
}
