package dev.latchkey.operator.admin;

import dev.latchkey.crds.client.Forbidden;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Keeps {@link ListedKeys} as the API server has the records. Retries for ever. Thread-safe. */
final class ListedKeysWatch implements AutoCloseable {
  private static final long PAGE = 500;

  private final List<Watched> watches = new ArrayList<>();

  /**
   * Begins to watch.
   *
   * @param namespaces where; empty = everywhere
   */
  ListedKeysWatch(KubernetesClient client, Set<String> namespaces, ListedKeys keys) {
    List<Optional<String>> places =
        namespaces.isEmpty()
            ? List.of(Optional.empty())
            : namespaces.stream().map(Optional::of).toList();
    for (Optional<String> place : places) {
      var forbidden = new AtomicBoolean();
      var records = client.resources(ApiKeyRecord.class);
      SharedIndexInformer<ApiKeyRecord> informer =
          (place.isPresent() ? records.inNamespace(place.get()) : records.inAnyNamespace())
              .withLimit(PAGE)
              .runnableInformer(0)
              .removeNamespaceIndex()
              .itemStore(new Store(keys, place))
              .exceptionHandler(
                  (started, failure) -> {
                    forbidden.set(Forbidden.isCauseOf(failure));
                    return true;
                  });
      watches.add(new Watched(place, informer, forbidden));
      informer.start();
    }
  }

  /** Whether all records were read once that may be read, and there are such. */
  boolean hasSynced() {
    return watches.stream().anyMatch(Watched::hasSynced)
        && watches.stream().allMatch(watch -> watch.hasSynced() || watch.forbidden().get());
  }

  /** Whether all records of a namespace were read once. */
  boolean hasSynced(String namespace) {
    return watches.stream()
        .filter(watch -> watch.place().isEmpty() || watch.place().get().equals(namespace))
        .anyMatch(Watched::hasSynced);
  }

  @Override
  public void close() {
    watches.forEach(watch -> watch.informer().stop());
  }

  private record Watched(
      Optional<String> place, SharedIndexInformer<ApiKeyRecord> informer, AtomicBoolean forbidden) {
    boolean hasSynced() {
      return informer.hasSynced();
    }
  }

  /** Lets an informer write straight into the lists, so that no second copy exists. */
  private record Store(ListedKeys keys, Optional<String> namespace)
      implements ItemStore<ApiKeyRecord> {
    @Override
    public String getKey(ApiKeyRecord record) {
      return Cache.metaNamespaceKeyFunc(record);
    }

    /** Returns {@code null}, as if the record were new: nobody listens for what it was before. */
    @Override
    public ApiKeyRecord put(String key, ApiKeyRecord record) {
      keys.put(record);
      return null;
    }

    @Override
    public ApiKeyRecord remove(String key) {
      int slash = key.indexOf('/');
      keys.remove(new ListedKeys.Name(key.substring(0, slash), key.substring(slash + 1)));
      return null;
    }

    @Override
    public Stream<String> keySet() {
      return keys.names(namespace).stream().map(name -> name.namespace() + "/" + name.name());
    }

    @Override
    public Stream<ApiKeyRecord> values() {
      return keys.names(namespace).stream().map(Store::nameOnly);
    }

    @Override
    public int size() {
      return keys.names(namespace).size();
    }

    @Override
    public ApiKeyRecord get(String key) {
      return null;
    }

    @Override
    public boolean isFullState() {
      return false;
    }

    private static ApiKeyRecord nameOnly(ListedKeys.Name name) {
      var record = new ApiKeyRecord();
      record.setMetadata(
          new ObjectMetaBuilder().withNamespace(name.namespace()).withName(name.name()).build());
      return record;
    }
  }
}
