package dev.latchkey.http;

import io.javalin.config.RoutesConfig;

/** What a listener answers, or a part of it. */
@FunctionalInterface
public interface Routes {
  /** Adds the routes to a listener that is about to start. */
  void addTo(RoutesConfig routes);
}
