package dev.latchkey.verifier.http;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.RequestException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Health and metrics. */
public final class ManagementRoutes {
  private static final byte[] OK = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final BooleanSupplier ready;
  private final PrometheusMeterRegistry registry;

  /**
   * @param ready whether requests should be sent here
   * @param registry what was measured
   */
  public ManagementRoutes(BooleanSupplier ready, PrometheusMeterRegistry registry) {
    this.ready = ready;
    this.registry = registry;
  }

  /** Adds the routes. */
  public void addTo(RoutesConfig routes) {
    routes.get("/health/alive", context -> JsonAnswer.write(context, 200, OK));
    routes.get("/health/ready", this::ready);
    routes.get(
        "/metrics", context -> context.contentType(PROMETHEUS_TEXT).result(registry.scrape()));
  }

  private void ready(Context context) {
    if (!ready.getAsBoolean()) {
      throw new RequestException(
          ErrorReason.NOT_SYNCED, "The verifier has not read all records and hash keys yet.");
    }
    JsonAnswer.write(context, 200, OK);
  }
}
