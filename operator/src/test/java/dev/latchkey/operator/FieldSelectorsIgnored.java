package dev.latchkey.operator;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;

/**
 * The API server in memory takes a field selector for an attribute that nothing has. Without it, it
 * sends everything, as an API server does that knows no field selectors.
 */
final class FieldSelectorsIgnored implements Interceptor {
  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    String uri = request.uri().toString();
    if (uri.contains("fieldSelector=spec.")) {
      builder.uri(URI.create(uri.replaceAll("fieldSelector=spec[^&]*&?", "")));
    }
  }
}
