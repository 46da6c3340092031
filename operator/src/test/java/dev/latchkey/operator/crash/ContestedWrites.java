package dev.latchkey.operator.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody else is always a moment faster: each object that is about to be written is annotated
 * before, every other time.
 */
final class ContestedWrites implements Interceptor {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient somebody;
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger contested = new AtomicInteger();

  ContestedWrites(KubernetesClient somebody) {
    this.somebody = somebody;
  }

  /** How many writes were tried. */
  int writes() {
    return writes.get();
  }

  /** How many writes somebody forestalled. */
  int contested() {
    return contested.get();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String method = request.method();
    if (method.equals("GET")) {
      return;
    }
    writes.incrementAndGet();
    String path = request.uri().getPath().replaceAll("/status$", "");
    boolean ours = path.contains("/apis/latchkey.dev/") || path.contains("/secrets");
    if (ours && !method.equals("POST") && attempts.merge(path, 1, Integer::sum) % 2 == 1) {
      touch(path);
    }
  }

  private void touch(String path) {
    String present = somebody.raw(path);
    if (present == null) {
      return;
    }
    try {
      JsonNode object = JSON.readTree(present);
      ((ObjectNode) object)
          .withObject("/metadata/annotations")
          .put("example.com/touched", String.valueOf(contested.incrementAndGet()));
      somebody.raw(path, "PUT", object);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
