package dev.latchkey.verifier.index;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an informer write straight into the index, so that no second copy of the records exists. The
 * informer gets back names alone, which is all it needs to notice, after a list, what is gone.
 *
 * <p>An informer that was given up may still have events under way; {@link #retire} makes sure that
 * they no longer reach the index.
 */
final class IndexItemStore implements ItemStore<ApiKeyRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(IndexItemStore.class);

  private final RecordIndex index;
  private final Optional<String> namespace;
  private final Consumer<IndexedRecord> onRecord;
  private final RecordCompiler compiler = new RecordCompiler();
  private volatile long lastActivityNanos = System.nanoTime();
  private boolean retired;

  /**
   * @param namespace whose records the informer brings; empty = those of all
   * @param onRecord told of each record after it was indexed
   */
  IndexItemStore(RecordIndex index, Optional<String> namespace, Consumer<IndexedRecord> onRecord) {
    this.index = index;
    this.namespace = namespace;
    this.onRecord = onRecord;
  }

  /** From now on nothing is written any more. */
  synchronized void retire() {
    retired = true;
  }

  /** When the informer last wrote, as {@link System#nanoTime}. */
  long lastActivityNanos() {
    return lastActivityNanos;
  }

  @Override
  public String getKey(ApiKeyRecord record) {
    return Cache.metaNamespaceKeyFunc(record);
  }

  /** Returns {@code null}, as if the record were new: nobody listens for what it was before. */
  @Override
  public synchronized ApiKeyRecord put(String key, ApiKeyRecord record) {
    lastActivityNanos = System.nanoTime();
    if (retired) {
      return null;
    }
    Optional<IndexedRecord> compiled = compiler.compile(record);
    if (compiled.isEmpty()) {
      LOG.warn("Record {} is ignored: its name is no key id", key);
      return null;
    }
    IndexedRecord indexed = compiled.get();
    warn(key, indexed);
    index.put(indexed);
    onRecord.accept(indexed);
    return null;
  }

  @Override
  public synchronized ApiKeyRecord remove(String key) {
    lastActivityNanos = System.nanoTime();
    if (!retired) {
      recordKey(key).ifPresent(index::remove);
    }
    return null;
  }

  @Override
  public Stream<String> keySet() {
    return keys().stream().map(key -> key.namespace() + "/" + key.keyID().recordName());
  }

  @Override
  public Stream<ApiKeyRecord> values() {
    return keys().stream().map(IndexItemStore::nameOnly);
  }

  @Override
  public int size() {
    return keys().size();
  }

  /** Nothing can be got back. */
  @Override
  public ApiKeyRecord get(String key) {
    return null;
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  /** Once for each defect, however often the record is brought again. */
  private void warn(String key, IndexedRecord indexed) {
    Optional<String> before =
        index.find(indexed.key().namespace(), indexed.key().keyID()).flatMap(IndexedRecord::defect);
    if (indexed.defect().isPresent() && !indexed.defect().equals(before)) {
      LOG.warn("Record {} is refused: {}", key, indexed.defect().get());
    }
  }

  private List<RecordKey> keys() {
    return index.keys(namespace);
  }

  private static Optional<RecordKey> recordKey(String key) {
    int slash = key.indexOf('/');
    return slash < 0
        ? Optional.empty()
        : KeyId.parse(key.substring(slash + 1))
            .map(keyID -> new RecordKey(key.substring(0, slash), keyID));
  }

  private static ApiKeyRecord nameOnly(RecordKey key) {
    ApiKeyRecord record = new ApiKeyRecord();
    record.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.namespace())
            .withName(key.keyID().recordName())
            .build());
    return record;
  }
}
