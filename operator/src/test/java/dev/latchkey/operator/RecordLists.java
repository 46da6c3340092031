package dev.latchkey.operator;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often a client lists records. */
public final class RecordLists implements Interceptor {
  private final AtomicInteger lists = new AtomicInteger();

  public int count() {
    return lists.get();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String query = request.uri().getQuery();
    if (request.method().equals("GET")
        && request.uri().getPath().endsWith("/apikeyrecords")
        && (query == null || !query.contains("watch=true"))) {
      lists.incrementAndGet();
    }
  }
}
