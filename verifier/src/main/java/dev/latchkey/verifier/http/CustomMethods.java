package dev.latchkey.verifier.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.List;

/** Paths of custom methods (AIP-136), {@code collection:method}. */
final class CustomMethods {
  private CustomMethods() {}

  /** Some clients escape the colon; paths are matched as sent. */
  static void add(RoutesConfig routes, String collection, String method, Handler handler) {
    for (String colon : List.of(":", "%3A", "%3a")) {
      routes.post(collection + colon + method, handler);
    }
  }
}
