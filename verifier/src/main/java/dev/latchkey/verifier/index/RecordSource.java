package dev.latchkey.verifier.index;

import dev.latchkey.credentials.KeyId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where a check finds records. Safe for use by several threads; reads never wait. */
public interface RecordSource {
  /** The records of a key id, at most one of each namespace; mostly none or one. */
  List<IndexedRecord> find(KeyId keyID);

  /** The record of a key id in one namespace. */
  Optional<IndexedRecord> find(String namespace, KeyId keyID);

  /** The namespaces that have records of imported keys. */
  Collection<String> importingNamespaces();
}
