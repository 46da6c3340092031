package dev.latchkey.bench.cluster;

import dev.latchkey.bench.report.BenchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * So many threads that write at the same time.
 *
 * @param threads how many; 1 or more
 */
public record ParallelWrites(int threads) {

  /**
   * Does a task for each number below {@code count}, and says how long all took.
   *
   * @throws BenchException if one failed; the others end then
   */
  public Duration run(int count, IntConsumer task) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      AtomicInteger next = new AtomicInteger();
      List<Future<?>> workers = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(() -> work(count, next, task)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
      return Duration.ofNanos(System.nanoTime() - begin);
    } catch (ExecutionException e) {
      throw new BenchException("A write failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static void work(int count, AtomicInteger next, IntConsumer task) {
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        task.accept(i);
      }
    } catch (RuntimeException e) {
      next.set(count);
      throw e;
    }
  }
}
