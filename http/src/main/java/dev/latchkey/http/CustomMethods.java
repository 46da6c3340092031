package dev.latchkey.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.List;

/** Paths of custom methods (AIP-136), {@code collection:method}. */
public final class CustomMethods {
  private CustomMethods() {}

  /**
   * Adds a route for POST to {@code collection:method}. Some clients escape the colon; paths are
   * matched as sent.
   */
  public static void add(RoutesConfig routes, String collection, String method, Handler handler) {
    for (String colon : List.of(":", "%3A", "%3a")) {
      routes.post(collection + colon + method, handler);
    }
  }
}
