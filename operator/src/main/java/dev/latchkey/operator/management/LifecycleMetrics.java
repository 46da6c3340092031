package dev.latchkey.operator.management;

import dev.latchkey.crds.record.EndCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what happens to credentials. No label names a key. Thread-safe. */
public final class LifecycleMetrics {
  private final MeterRegistry registry;
  private final Counter minted;
  private final Counter imported;

  /** Counts in the given registry. */
  public LifecycleMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.minted =
        Counter.builder("latchkey.credentials.minted")
            .description("Credentials made and delivered")
            .register(registry);
    this.imported =
        Counter.builder("latchkey.credentials.imported")
            .description("Raw keys imported")
            .register(registry);
  }

  /** A credential was made and delivered. */
  public void minted() {
    minted.increment();
  }

  /** A raw key was imported. */
  public void imported() {
    imported.increment();
  }

  /** A credential was given an end. */
  public void ended(EndCause cause) {
    Counter.builder("latchkey.credentials.ended")
        .description("Credentials that were given an end, by cause")
        .tag("cause", cause.text())
        .register(registry)
        .increment();
  }
}
