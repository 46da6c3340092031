package dev.latchkey.operator.management;

import dev.latchkey.http.metrics.BuildInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** What the operator measures of itself. Thread-safe. */
public final class ProgramMetrics {
  private static final String PREFIX = "latchkey.operator.";
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH", "DELETE");

  /** What JOSDK measures, by the names that it gives. */
  private static final Map<String, String> OF_RECONCILIATIONS =
      Map.of(
          "reconciliations.started.total", "Reconciliations begun",
          "reconciliations.success.total", "Reconciliations that succeeded",
          "reconciliations.failure.total", "Reconciliations that failed, and are tried again",
          "reconciliations.retries.total", "Reconciliations that were tried again",
          "reconciliations.active", "Reconciliations under way",
          "reconciliations.queue", "Objects that wait for a reconciliation",
          "reconciliations.execution.duration", "How long reconciliations take",
          "custom_resources", "Objects that a controller looks after",
          "events.received", "Events that may lead to a reconciliation");

  private final MeterRegistry registry;

  /** Measures in the given registry. Must be the first one to. */
  public ProgramMetrics(MeterRegistry registry) {
    this.registry = registry;
    registry.config().meterFilter(new OfReconciliations());
    BuildInfo build = BuildInfo.here();
    Gauge.builder(PREFIX + "build.info", () -> 1)
        .description("1; the labels say what runs")
        .tag("version", build.version())
        .tag("java", build.java())
        .register(registry);
  }

  /** Registers what is looked at rather than counted. */
  public void observe(
      BooleanSupplier leading, BooleanSupplier ready, IntSupplier namespacesUnreadable) {
    Gauge.builder(PREFIX + "leading", leading, now -> now.getAsBoolean() ? 1 : 0)
        .description("1 where this replica is the one that writes")
        .strongReference(true)
        .register(registry);
    Gauge.builder(PREFIX + "ready", ready, now -> now.getAsBoolean() ? 1 : 0)
        .description("1 while all watches are in order")
        .strongReference(true)
        .register(registry);
    Gauge.builder(PREFIX + "namespaces.unreadable", namespacesUnreadable, IntSupplier::getAsInt)
        .description("Namespaces of several that the API server does not let the operator read")
        .strongReference(true)
        .register(registry);
  }

  /** Begins to count a controller's reconciliations, so that the first one of each kind is seen. */
  public void ofController(String name) {
    OF_RECONCILIATIONS.keySet().stream()
        .filter(meter -> meter.startsWith("reconciliations.") && meter.endsWith(".total"))
        .forEach(meter -> registry.counter(meter, "controller.name", name));
  }

  /** A request of the admin API was answered. */
  public void answered(String method, int status) {
    Counter.builder(PREFIX + "admin.requests")
        .description("Requests of the admin API, by what was answered")
        .tag("method", METHODS.contains(method) ? method : "other")
        .tag("code", Integer.toString(status))
        .register(registry)
        .increment();
  }

  /** Gives the framework's meters names and labels like those of all others. */
  private static final class OfReconciliations implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      String description = OF_RECONCILIATIONS.get(id.getName());
      if (description == null) {
        return id;
      }
      List<Tag> tags =
          id.getTags().stream()
              .map(
                  tag ->
                      tag.getKey().equals("controller.name")
                          ? Tag.of("controller", tag.getValue())
                          : tag)
              .toList();
      return new Meter.Id(
          PREFIX + id.getName().replace("custom_resources", "objects"),
          Tags.of(tags),
          id.getBaseUnit(),
          description,
          id.getType());
    }
  }
}
