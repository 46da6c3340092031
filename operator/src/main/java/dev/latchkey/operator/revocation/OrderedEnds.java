package dev.latchkey.operator.revocation;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/** Ends records because an order says so. Thread-safe. */
public final class OrderedEnds {
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);

  private final RecordStore records;
  private final LifecycleMetrics metrics;
  private final Clock clock;

  /** Ends written through the given parts. */
  public OrderedEnds(RecordStore records, LifecycleMetrics metrics, Clock clock) {
    this.records = records;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Carries an order out, or again soon where somebody else was faster. */
  static <O extends HasMetadata> UpdateControl<O> unlessOutrun(Supplier<UpdateControl<O>> order) {
    try {
      return order.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return UpdateControl.<O>noUpdate().rescheduleAfter(AFTER_CONFLICT);
    }
  }

  /** The present, in whole seconds, as records say it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Ends a record as it was read just now; the record as it is then. */
  ApiKeyRecord end(ApiKeyRecord live, RecordEnd end) {
    ApiKeyRecord ended = records.end(live, end, now());
    if (ended != live) {
      metrics.ended(EndCause.ORDERED);
    }
    return ended;
  }
}
