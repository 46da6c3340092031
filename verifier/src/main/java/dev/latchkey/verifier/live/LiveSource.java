package dev.latchkey.verifier.live;

import dev.latchkey.verifier.check.Match;
import dev.latchkey.verifier.hashkeys.HashKeyRings;
import dev.latchkey.verifier.index.FixedRecords;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * The records of a credential as the API server has them now, revoked by every order that the
 * verifier knows. Safe for use by several threads.
 */
public final class LiveSource {
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private final LiveLookup lookup;
  private final CoalescedReads<LiveQuery, List<IndexedRecord>> reads;
  private final UnaryOperator<IndexedRecord> orders;

  /**
   * @param namespaces the verifier's; empty = all
   * @param rings the namespaces' hash keys
   * @param reads reads records from the API server
   * @param orders marks a record that an order has ended
   */
  public LiveSource(
      Set<String> namespaces,
      HashKeyRings rings,
      CoalescedReads<LiveQuery, List<IndexedRecord>> reads,
      UnaryOperator<IndexedRecord> orders) {
    this.lookup = new LiveLookup(namespaces, rings);
    this.reads = reads;
    this.orders = orders;
  }

  /**
   * Begins to read for a credential. Never waits.
   *
   * @param match what the credential was found to be in memory
   * @return empty if there may be no more reads now
   */
  public Optional<LiveRead> begin(String credential, Match match) {
    List<CompletableFuture<List<IndexedRecord>>> begun = new ArrayList<>();
    for (LiveQuery query : lookup.queries(credential, match)) {
      Optional<CompletableFuture<List<IndexedRecord>>> read = reads.read(query);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      begun.add(read.get());
    }
    return Optional.of(new LiveRead(begun));
  }

  /** Reads that are under way. */
  public final class LiveRead {
    private final List<CompletableFuture<List<IndexedRecord>>> begun;

    private LiveRead(List<CompletableFuture<List<IndexedRecord>>> begun) {
      this.begun = begun;
    }

    /**
     * What was found; waits for it, some seconds at most.
     *
     * @param startNanos from when on the wait counts, as {@link System#nanoTime}
     * @throws ApiServerUnreachableException if the API server does not answer
     */
    public RecordSource await(long startNanos) {
      List<IndexedRecord> records = new ArrayList<>();
      for (CompletableFuture<List<IndexedRecord>> read : begun) {
        await(read, startNanos).stream().map(orders).forEach(records::add);
      }
      return new FixedRecords(records);
    }

    private static List<IndexedRecord> await(
        CompletableFuture<List<IndexedRecord>> read, long startNanos) {
      long left = MAX_WAIT.toNanos() - (System.nanoTime() - startNanos);
      try {
        return read.get(Math.max(0, left), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw unreachable(e.getCause());
      } catch (TimeoutException e) {
        throw new ApiServerUnreachableException("no answer within " + MAX_WAIT.toSeconds() + " s");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ApiServerUnreachableException("interrupted");
      }
    }

    private static ApiServerUnreachableException unreachable(Throwable cause) {
      if (cause instanceof ApiServerUnreachableException known) {
        return known;
      }
      return new ApiServerUnreachableException(
          cause instanceof RejectedExecutionException
              ? "too many reads are under way"
              : cause.getClass().getSimpleName());
    }
  }
}
