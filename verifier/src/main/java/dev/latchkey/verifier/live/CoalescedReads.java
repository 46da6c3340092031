package dev.latchkey.verifier.live;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Reads each thing at most once at a time, however many ask for it.
 *
 * <p>Who asks while a read is already under way does not get its result, which may be older than
 * the question, but shares the next one with all others who ask meanwhile. Safe for use by several
 * threads.
 *
 * @param <K> what is read
 * @param <V> what it is found to be
 */
public final class CoalescedReads<K, V> {
  private final Function<K, V> reader;
  private final Executor executor;
  private final BooleanSupplier mayRead;
  private final Map<K, Slot<V>> slots = new HashMap<>();

  /**
   * @param reader reads one thing, and may wait
   * @param executor runs the reader
   * @param mayRead asked before each read that is added
   */
  public CoalescedReads(Function<K, V> reader, Executor executor, BooleanSupplier mayRead) {
    this.reader = reader;
    this.executor = executor;
    this.mayRead = mayRead;
  }

  /**
   * What a read that begins after this call finds; empty if there may be no more reads now. Never
   * waits. The future fails as the reader does, or with a {@link RejectedExecutionException} if too
   * much is under way.
   */
  public synchronized Optional<CompletableFuture<V>> read(K key) {
    Slot<V> slot = slots.get(key);
    if (slot != null && slot.waiting != null) {
      return Optional.of(slot.waiting);
    }
    if (!mayRead.getAsBoolean()) {
      return Optional.empty();
    }
    CompletableFuture<V> result = new CompletableFuture<>();
    if (slot != null) {
      slot.waiting = result;
    } else {
      Slot<V> added = new Slot<>();
      added.waiting = result;
      slots.put(key, added);
      submit(key, added);
    }
    return Optional.of(result);
  }

  private void submit(K key, Slot<V> slot) {
    try {
      executor.execute(() -> run(key, slot));
    } catch (RejectedExecutionException full) {
      slots.remove(key);
      slot.waiting.completeExceptionally(full);
    }
  }

  private void run(K key, Slot<V> slot) {
    CompletableFuture<V> running = begin(slot);
    try {
      running.complete(reader.apply(key));
    } catch (RuntimeException | Error failure) {
      running.completeExceptionally(failure);
    } finally {
      end(key, slot);
    }
  }

  private synchronized CompletableFuture<V> begin(Slot<V> slot) {
    CompletableFuture<V> running = slot.waiting;
    slot.waiting = null;
    return running;
  }

  private synchronized void end(K key, Slot<V> slot) {
    if (slot.waiting == null) {
      slots.remove(key);
    } else {
      submit(key, slot);
    }
  }

  /** The reads of one thing: one under way or about to be, and the one after it. */
  private static final class Slot<V> {
    private CompletableFuture<V> waiting; // null: all who asked share the one under way
  }
}
