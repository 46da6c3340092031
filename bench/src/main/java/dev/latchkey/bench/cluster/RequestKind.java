package dev.latchkey.bench.cluster;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/**
 * What a request asks of the API server.
 *
 * @param verb the verb as RBAC names it
 * @param resource the resource, with the subresource as in {@code issuedapikeys/status}
 */
public record RequestKind(String verb, String resource) {

  /** What a request with this method and address asks. */
  public static RequestKind of(String method, URI uri) {
    Deque<String> path =
        new ArrayDeque<>(
            Arrays.stream(uri.getPath().split("/")).filter(s -> !s.isEmpty()).toList());
    boolean core = "api".equals(path.peek());
    if ((!core && !"apis".equals(path.peek())) || path.size() < (core ? 3 : 4)) {
      return new RequestKind(method.toLowerCase(Locale.ROOT), uri.getPath());
    }
    for (int i = 0; i < (core ? 2 : 3); i++) {
      path.pop();
    }
    if (path.peek().equals("namespaces") && path.size() > 2) {
      path.pop();
      path.pop();
    }
    String resource = path.pop();
    boolean named = path.poll() != null;
    return new RequestKind(
        verb(method, named, uri.getQuery()),
        path.isEmpty() ? resource : resource + "/" + String.join("/", path));
  }

  private static String verb(String method, boolean named, String query) {
    return switch (method) {
      case "GET" ->
          query != null && query.contains("watch=true") ? "watch" : named ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      default -> method.toLowerCase(Locale.ROOT);
    };
  }

  @Override
  public String toString() {
    return verb + " " + resource;
  }
}
