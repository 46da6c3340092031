package dev.latchkey.verifier.index;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets an informer write records straight into the index. */
final class RecordItemStore extends FeedItemStore<ApiKeyRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(RecordItemStore.class);

  private final RevocationLedger ledger;
  private final Optional<String> namespace;
  private final boolean isPartial;
  private final Consumer<IndexedRecord> onRecord;
  private final Clock clock;
  private final RecordCompiler compiler;

  /**
   * @param namespace whose records the informer brings; empty = those of all
   * @param scope which of them
   * @param onRecord told of each record after it was indexed
   * @param clock says what has ended
   */
  RecordItemStore(
      RevocationLedger ledger,
      Optional<String> namespace,
      RecordScope scope,
      Consumer<IndexedRecord> onRecord,
      Clock clock) {
    super(ApiKeyRecord::new);
    this.ledger = ledger;
    this.namespace = namespace;
    this.isPartial = scope.isPartial();
    this.compiler = new RecordCompiler(scope);
    this.onRecord = onRecord;
    this.clock = clock;
  }

  @Override
  void write(String key, ApiKeyRecord record) {
    Optional<IndexedRecord> compiled = compiler.compile(record);
    if (compiled.isEmpty()) {
      LOG.warn("Record {} is ignored: its name is no key id", key);
      return;
    }
    IndexedRecord indexed = compiled.get();
    warn(key, indexed);
    ledger.put(indexed);
    onRecord.accept(indexed);
  }

  @Override
  void erase(String namespace, String name) {
    KeyId.parse(name).map(keyID -> new RecordKey(namespace, keyID)).ifPresent(this::erase);
  }

  private void erase(RecordKey key) {
    if (isPartial) {
      // It may have lost a label, and get it back.
      ledger.removeFromSight(key, clock.millis());
    } else {
      ledger.remove(key);
    }
  }

  @Override
  Stream<Name> names() {
    return ledger.index().keys(namespace).stream()
        .map(key -> new Name(key.namespace(), key.keyID().recordName()));
  }

  /** Once for each defect, however often the record is brought again. */
  private void warn(String key, IndexedRecord indexed) {
    Optional<String> before =
        ledger
            .index()
            .find(indexed.key().namespace(), indexed.key().keyID())
            .flatMap(IndexedRecord::defect);
    if (indexed.defect().isPresent() && !indexed.defect().equals(before)) {
      LOG.warn("Record {} is refused: {}", key, indexed.defect().get());
    }
  }
}
