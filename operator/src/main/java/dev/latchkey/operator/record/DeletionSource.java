package dev.latchkey.operator.record;

import dev.latchkey.crds.key.ApiKey;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;

/**
 * Hears of deletions of a kind of key. It wakes nothing in the key's own controller: a key that is
 * gone has nothing to reconcile, its records have.
 *
 * @param <K> the kind of key
 */
public final class DeletionSource<K extends ApiKey<?>> extends AbstractEventSource<Void, K>
    implements ResourceEventAware<K> {
  private final RecordsOfOwner deletions;

  /** Tells the given records' side of deletions. */
  public DeletionSource(RecordsOfOwner deletions) {
    super(Void.class, "deletions");
    this.deletions = deletions;
  }

  @Override
  public void onResourceDeleted(K key) {
    deletions.deleted(key);
  }

  @Override
  public void onResourceUpdated(K key, K before) {
    if (!key.getMetadata().getUid().equals(before.getMetadata().getUid())) {
      // It was deleted and declared anew while nobody watched.
      deletions.deleted(before);
    } else if (key.isMarkedForDeletion() && !before.isMarkedForDeletion()) {
      deletions.deleted(key);
    }
  }

  @Override
  public Set<Void> getSecondaryResources(K key) {
    return Set.of();
  }
}
