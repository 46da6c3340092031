package dev.latchkey.bench.life;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a client sends, retries included. Safe for use by several threads. */
final class RequestCounter implements Interceptor {
  private final Map<RequestKind, AtomicLong> counts = new ConcurrentHashMap<>();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    counts
        .computeIfAbsent(RequestKind.of(request.method(), request.uri()), kind -> new AtomicLong())
        .incrementAndGet();
  }

  long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** What was sent since this was last asked. */
  Map<RequestKind, Long> take() {
    Map<RequestKind, Long> taken = new TreeMap<>(RequestCounts.ORDER);
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
