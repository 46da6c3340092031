package dev.latchkey.operator.revocation;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocationSpec;
import dev.latchkey.crds.revocation.ApiKeySelfRevocationStatus;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.namespace.NamespaceState;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordRetention;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.watch.OwnWrites;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Carries out an {@link ApiKeySelfRevocation} whose proof opens the record's lock, and refuses any
 * other, whoever wrote it. Both go after a while: what they did is in the record.
 */
@ControllerConfiguration(
    name = "api-key-self-revocation",
    informer = @Informer(ghostResourceCacheCheckInterval = OwnWrites.CHECK_MILLIS))
public final class ApiKeySelfRevocationReconciler implements Reconciler<ApiKeySelfRevocation> {
  private static final Duration APPLIED_KEPT = Duration.ofHours(1);
  private static final Duration REJECTED_KEPT = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final RecordStore records;
  private final Namespaces namespaces;
  private final OrderedEnds ends;
  private final RecordRetention retention;
  private final KeyEvents events;
  private final OrdersByRecord<ApiKeySelfRevocation> orders =
      new OrdersByRecord<>(
          order ->
              Optional.ofNullable(order.getSpec()).map(spec -> OrdersByRecord.keyID(spec.keyID())),
          (order, record) -> !(wasApplied(order) && RecordEnds.isOrdered(record.getSpec())));
  private final Clock clock;

  /** A reconciler that reads and writes through the given parts. */
  public ApiKeySelfRevocationReconciler(
      KubernetesClient client,
      RecordStore records,
      Namespaces namespaces,
      OrderedEnds ends,
      RecordRetention retention,
      KeyEvents events,
      Clock clock) {
    this.client = client;
    this.records = records;
    this.namespaces = namespaces;
    this.ends = ends;
    this.retention = retention;
    this.events = events;
    this.clock = clock;
  }

  /** The self-revocations by what they name. */
  public OrdersByRecord<ApiKeySelfRevocation> orders() {
    return orders;
  }

  @Override
  public List<EventSource<?, ApiKeySelfRevocation>> prepareEventSources(
      EventSourceContext<ApiKeySelfRevocation> context) {
    return List.of(orders.eventSource(context.getPrimaryCache()));
  }

  @Override
  public UpdateControl<ApiKeySelfRevocation> reconcile(
      ApiKeySelfRevocation order, Context<ApiKeySelfRevocation> context) {
    if (order.getSpec() == null) {
      return UpdateControl.noUpdate();
    }
    if (namespaces.state(order.getMetadata().getNamespace()) == NamespaceState.PAUSED) {
      return UpdateControl.<ApiKeySelfRevocation>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    }
    return OrderedEnds.unlessOutrun(() -> carryOut(order));
  }

  private UpdateControl<ApiKeySelfRevocation> carryOut(ApiKeySelfRevocation order) {
    ApiKeySelfRevocationSpec spec = order.getSpec();
    Optional<ApiKeyRecord> record =
        records
            .get(order.getMetadata().getNamespace(), spec.keyID().toLowerCase(Locale.ROOT))
            .filter(live -> live.getSpec() != null);
    Instant written = Instant.parse(order.getMetadata().getCreationTimestamp());
    if (record.isEmpty() && wasApplied(order)) {
      return keep(order, order.getStatus(), written.plus(APPLIED_KEPT));
    }
    if (record.isEmpty()) {
      return settleWithoutEffect(
          order,
          new ApiKeySelfRevocationStatus(
              OrderState.PENDING, "No credential of this id has been seen in this namespace."),
          written.plus(retention.period()));
    }
    if (!opens(spec.proof(), record.get())) {
      return settleWithoutEffect(
          order,
          new ApiKeySelfRevocationStatus(
              OrderState.REJECTED, "The proof does not fit the credential; nothing was revoked."),
          written.plus(REJECTED_KEPT));
    }
    String by = by(order);
    ApiKeyRecord ended =
        ends.end(record.get(), RecordEnds.ordered(spec.reason(), null, ends.now(), by));
    Instant shown = ended.getSpec().revocation().effectiveTime();
    return settle(
        order,
        new ApiKeySelfRevocationStatus(OrderState.APPLIED, "The credential is revoked."),
        OrderSteps.carriedOut(ended, by),
        (shown.isAfter(written) ? shown : written).plus(APPLIED_KEPT));
  }

  /** Whoever wrote it has not shown that it holds the credential. */
  private UpdateControl<ApiKeySelfRevocation> settleWithoutEffect(
      ApiKeySelfRevocation order, ApiKeySelfRevocationStatus next, Instant removal) {
    return settle(
        order,
        next,
        OrderSteps.withoutEffect(
            next.state(),
            next.message(),
            Optional.of(order.getSpec().keyID()),
            "whoever wrote ApiKeySelfRevocation " + order.getMetadata().getName()),
        removal);
  }

  private UpdateControl<ApiKeySelfRevocation> settle(
      ApiKeySelfRevocation order,
      ApiKeySelfRevocationStatus next,
      KeyTransition step,
      Instant removal) {
    if (order.getStatus() == null || order.getStatus().state() != next.state()) {
      events.tell(order, step);
    }
    return keep(order, next, removal);
  }

  private UpdateControl<ApiKeySelfRevocation> keep(
      ApiKeySelfRevocation order, ApiKeySelfRevocationStatus next, Instant removal) {
    Instant now = clock.instant();
    if (!removal.isAfter(now)) {
      remove(order, next);
      return UpdateControl.noUpdate();
    }
    UpdateControl<ApiKeySelfRevocation> control;
    if (next.equals(order.getStatus())) {
      control = UpdateControl.noUpdate();
    } else {
      order.setStatus(next);
      control = UpdateControl.patchStatus(order);
    }
    return control.rescheduleAfter(Duration.between(now, removal).plusMillis(1));
  }

  private void remove(ApiKeySelfRevocation order, ApiKeySelfRevocationStatus status) {
    client.resource(order).lockResourceVersion(order.getMetadata().getResourceVersion()).delete();
    events.tellDeed(
        order,
        new KeyTransition(
                false,
                "Removed",
                "The self-revocation was removed; it was %s.".formatted(status.state().text()),
                Optional.of(order.getSpec().keyID()))
            .because("it has served its time"));
  }

  static String by(ApiKeySelfRevocation order) {
    return "the holder, by ApiKeySelfRevocation " + order.getMetadata().getName();
  }

  /** Whether whoever wrote it has shown that they hold a credential. */
  static boolean fits(ApiKeySelfRevocation order, ApiKeyRecord record) {
    return order.getSpec() != null && opens(order.getSpec().proof(), record);
  }

  /** What was said of it stays true when the record is removed later. */
  private static boolean wasApplied(ApiKeySelfRevocation order) {
    return order.getStatus() != null && order.getStatus().state() == OrderState.APPLIED;
  }

  private static boolean opens(String proof, ApiKeyRecord record) {
    HexFormat hex = HexFormat.of();
    return record.getSpec().revocationLock() != null
        && MessageDigest.isEqual(
            HashKey.lock(hex.parseHex(proof)), hex.parseHex(record.getSpec().revocationLock()));
  }
}
