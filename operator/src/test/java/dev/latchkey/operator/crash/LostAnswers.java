package dev.latchkey.operator.crash;

import dev.latchkey.operator.LostAnswer;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes are done, and their answers are lost: the client repeats each by itself, and hears of that
 * second attempt alone. It befalls the first few writes of each kind.
 */
final class LostAnswers implements Interceptor {
  private static final int LAST_LOST = 5;

  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
  private final AtomicInteger writes = new AtomicInteger();

  /** How many writes were tried. */
  int writes() {
    return writes.get();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String method = request.method();
    if (method.equals("GET")) {
      return;
    }
    writes.incrementAndGet();
    int attempt = attempts.merge(method + request.uri().getPath(), 1, Integer::sum);
    if (attempt % 2 == 1 && attempt <= LAST_LOST) {
      builder.setHeader(LostAnswer.HEADER, "true");
    }
  }
}
