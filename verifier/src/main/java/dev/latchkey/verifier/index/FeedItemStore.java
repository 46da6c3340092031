package dev.latchkey.verifier.index;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets an informer write to where its objects are wanted, so that no second copy of them exists.
 * The informer gets back names alone, which is all it needs to notice, after a list, what is gone.
 *
 * <p>An informer that was given up may still have events under way; {@link #retire} makes sure that
 * they no longer have an effect.
 *
 * @param <T> the kind of objects
 */
abstract class FeedItemStore<T extends HasMetadata> implements ItemStore<T> {
  private final Supplier<T> empty;
  private volatile long lastActivityNanos = System.nanoTime();
  private boolean retired;

  /**
   * @param empty makes an object of which nothing is known
   */
  FeedItemStore(Supplier<T> empty) {
    this.empty = empty;
  }

  /** Takes an object that was added or changed. */
  abstract void write(String key, T object);

  /** Removes an object that is gone. */
  abstract void erase(String namespace, String name);

  /** The objects that were taken and not removed, whichever informer brought them. */
  abstract Stream<Name> names();

  /** From now on nothing is written any more. */
  final synchronized void retire() {
    retired = true;
  }

  /** When the informer last wrote, as {@link System#nanoTime}. */
  final long lastActivityNanos() {
    return lastActivityNanos;
  }

  @Override
  public final String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  /** Returns {@code null}, as if the object were new: nobody listens for what it was before. */
  @Override
  public final synchronized T put(String key, T object) {
    lastActivityNanos = System.nanoTime();
    if (!retired) {
      write(key, object);
    }
    return null;
  }

  @Override
  public final synchronized T remove(String key) {
    lastActivityNanos = System.nanoTime();
    int slash = key.indexOf('/');
    if (!retired && slash >= 0) {
      erase(key.substring(0, slash), key.substring(slash + 1));
    }
    return null;
  }

  @Override
  public final Stream<String> keySet() {
    return names().map(name -> name.namespace() + "/" + name.name());
  }

  @Override
  public final Stream<T> values() {
    return names().map(this::nameOnly);
  }

  @Override
  public final int size() {
    return (int) names().count();
  }

  /** Nothing can be got back. */
  @Override
  public final T get(String key) {
    return null;
  }

  @Override
  public final boolean isFullState() {
    return false;
  }

  private T nameOnly(Name name) {
    T object = empty.get();
    object.setMetadata(
        new ObjectMetaBuilder().withNamespace(name.namespace()).withName(name.name()).build());
    return object;
  }

  /**
   * Names one object.
   *
   * @param namespace its namespace
   * @param name its name
   */
  record Name(String namespace, String name) {}
}
