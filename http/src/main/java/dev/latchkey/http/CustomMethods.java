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
    for (String path : paths(collection, method)) {
      routes.post(path, handler);
    }
  }

  /** The paths of {@code collection:method}, as they may be sent. */
  public static List<String> paths(String collection, String method) {
    return List.of(
        collection + ":" + method, collection + "%3A" + method, collection + "%3a" + method);
  }
}
