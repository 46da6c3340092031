package dev.latchkey.bench.cluster;

import dev.latchkey.bench.report.BenchException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what an operator's client sends, retries included. Safe for use by several threads. */
public final class RequestCounter implements Interceptor {
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Map<RequestKind, AtomicLong> counts = new ConcurrentHashMap<>();
  private volatile long latest = System.nanoTime();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    latest = System.nanoTime();
    counts
        .computeIfAbsent(RequestKind.of(request.method(), request.uri()), kind -> new AtomicLong())
        .incrementAndGet();
  }

  /**
   * Waits until nothing was sent for two seconds.
   *
   * @return when the last request was sent, as {@link System#nanoTime}
   * @throws BenchException if there is no end to requests
   */
  public long awaitQuiet() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long seen = -1;
    while (seen != total()) {
      if (System.nanoTime() > end) {
        throw new BenchException(
            "The operator was still at work after %d s.".formatted(PATIENCE.toSeconds()));
      }
      seen = total();
      Thread.sleep(QUIET.toMillis());
    }
    return latest;
  }

  private long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** What was sent since this was last asked. */
  public Map<RequestKind, Long> take() {
    Map<RequestKind, Long> taken = new HashMap<>();
    counts.forEach(
        (kind, count) -> {
          long sent = count.getAndSet(0);
          if (sent > 0) {
            taken.put(kind, sent);
          }
        });
    return taken;
  }
}
