package dev.latchkey.operator.api;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Paths of one key, {@code collection/{key_id}}, and those of custom methods on it, {@code
 * collection/{key_id}:method} (AIP-136). Filled by one thread, then only read.
 */
final class KeyPath {
  private static final String SEGMENT = "key";
  private static final String NO_METHOD = "";

  private final String collection;
  private final Map<String, Map<HandlerType, KeyHandler>> handlers = new LinkedHashMap<>();

  /**
   * @param collection the path of all keys
   */
  KeyPath(String collection) {
    this.collection = collection;
  }

  /** Answers an HTTP method on a key; with GET also HEAD. */
  KeyPath on(HandlerType httpMethod, KeyHandler handler) {
    if (httpMethod == HandlerType.GET) {
      on(HandlerType.HEAD, NO_METHOD, handler);
    }
    return on(httpMethod, NO_METHOD, handler);
  }

  /** Answers POST to a custom method. */
  KeyPath onCustom(String method, KeyHandler handler) {
    return on(HandlerType.POST, method, handler);
  }

  /** Adds the routes. All HTTP methods, since only here it is known which of them a path takes. */
  void addTo(RoutesConfig routes) {
    HandlerType.values().stream()
        .filter(HandlerType::isHttpMethod)
        .forEach(
            type -> routes.addHttpHandler(type, collection + "/{" + SEGMENT + "}", this::handle));
  }

  private KeyPath on(HandlerType httpMethod, String method, KeyHandler handler) {
    handlers.computeIfAbsent(method, none -> new LinkedHashMap<>()).put(httpMethod, handler);
    return this;
  }

  private void handle(Context context) throws IOException {
    // Decoded, so that a colon is one however it was sent.
    String segment = context.pathParam(SEGMENT);
    int colon = segment.indexOf(':');
    String method = colon < 0 ? NO_METHOD : segment.substring(colon + 1);
    Map<HandlerType, KeyHandler> byHttpMethod = handlers.get(method);
    if (byHttpMethod == null || (colon >= 0 && method.isEmpty())) {
      throw new RequestException(ErrorReason.PATH_NOT_FOUND, "There is nothing at this path.");
    }
    KeyHandler handler = byHttpMethod.get(context.method());
    if (handler == null) {
      context.header(
          "Allow",
          String.join(", ", byHttpMethod.keySet().stream().map(HandlerType::name).toList()));
      throw new RequestException(
          ErrorReason.METHOD_NOT_ALLOWED, "This path does not take this method.");
    }
    handler.handle(context, KeyId.parse(colon < 0 ? segment : segment.substring(0, colon)));
  }

  /** Answers a request for one key. */
  @FunctionalInterface
  interface KeyHandler {
    /**
     * @param id empty = what the path has is no key id
     */
    void handle(Context context, Optional<KeyId> id) throws IOException;
  }
}
