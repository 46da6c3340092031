package dev.latchkey.operator.revocation;

import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeyRevocationSpec;
import dev.latchkey.crds.revocation.ApiKeyRevocationStatus;
import dev.latchkey.crds.revocation.KeyReference;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.namespace.NamespaceState;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.watch.OwnWrites;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Carries out an {@link ApiKeyRevocation}: ends every record that it names, and says which. What it
 * names is read live, so that Applied means that nothing was missed. The order itself stays; it is
 * its writer's.
 */
@ControllerConfiguration(
    name = "api-key-revocation",
    informer = @Informer(ghostResourceCacheCheckInterval = OwnWrites.CHECK_MILLIS))
public final class ApiKeyRevocationReconciler implements Reconciler<ApiKeyRevocation> {
  private static final int KEY_IDS_SHOWN = 1000;

  private final RecordStore records;
  private final Namespaces namespaces;
  private final OrderedEnds ends;
  private final KeyEvents events;
  private final OrdersByRecord<ApiKeyRevocation> orders =
      new OrdersByRecord<>(
          ApiKeyRevocationReconciler::concerned, ApiKeyRevocationReconciler::awaits);

  /** A reconciler that reads and writes through the given parts. */
  public ApiKeyRevocationReconciler(
      RecordStore records, Namespaces namespaces, OrderedEnds ends, KeyEvents events) {
    this.records = records;
    this.namespaces = namespaces;
    this.ends = ends;
    this.events = events;
  }

  /** The orders by what they name. */
  public OrdersByRecord<ApiKeyRevocation> orders() {
    return orders;
  }

  @Override
  public List<EventSource<?, ApiKeyRevocation>> prepareEventSources(
      EventSourceContext<ApiKeyRevocation> context) {
    return List.of(orders.eventSource(context.getPrimaryCache()));
  }

  @Override
  public UpdateControl<ApiKeyRevocation> reconcile(
      ApiKeyRevocation order, Context<ApiKeyRevocation> context) {
    if (order.getSpec() == null) {
      return UpdateControl.noUpdate();
    }
    if (namespaces.state(order.getMetadata().getNamespace()) == NamespaceState.PAUSED) {
      return UpdateControl.<ApiKeyRevocation>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    }
    return OrderedEnds.unlessOutrun(() -> carryOut(order));
  }

  private UpdateControl<ApiKeyRevocation> carryOut(ApiKeyRevocation order) {
    ApiKeyRevocationSpec spec = order.getSpec();
    List<ApiKeyRecord> hit = named(order).stream().filter(order::concerns).toList();
    RecordEnd end = RecordEnds.ordered(spec.reason(), spec.description(), ends.now(), by(order));
    ApiKeyRevocationStatus next = status(order, hit);
    hit.forEach(record -> end(record, end, order, next));
    if (next.equals(order.getStatus())) {
      return UpdateControl.noUpdate();
    }
    if (hit.isEmpty()) {
      events.tell(
          order,
          OrderSteps.withoutEffect(
              next.state(), next.message(), Optional.ofNullable(spec.keyID()), by(order)));
    }
    order.setStatus(next);
    return UpdateControl.patchStatus(order);
  }

  /**
   * A credential that enters the status is told of before it does, also where a crash came after it
   * was ended; one of those that the status has no room for, when it is ended.
   */
  private void end(
      ApiKeyRecord record, RecordEnd end, ApiKeyRevocation order, ApiKeyRevocationStatus next) {
    ApiKeyRecord ended = ends.end(record, end);
    String keyID = record.getSpec().keyID();
    boolean isShown = order.getStatus() != null && order.getStatus().keyIDs().contains(keyID);
    if (!isShown && next.keyIDs().contains(keyID)) {
      events.tell(order, OrderSteps.carriedOut(ended, by(order)));
    } else if (ended != record) {
      events.tellDeed(order, OrderSteps.carriedOut(ended, by(order)));
    }
  }

  /** Who ends what an order names, as records say it. */
  public static String by(ApiKeyRevocation order) {
    return "ApiKeyRevocation " + order.getMetadata().getName();
  }

  private List<ApiKeyRecord> named(ApiKeyRevocation order) {
    String namespace = order.getMetadata().getNamespace();
    KeyReference reference = order.getSpec().keyRef();
    return reference == null
        ? records
            .get(namespace, order.getSpec().keyID().toLowerCase(Locale.ROOT))
            .map(List::of)
            .orElse(List.of())
        : records.ofKeyNamed(namespace, reference.kind(), reference.name());
  }

  /** What was said of an order stays true when the records that it hit are removed later. */
  private static ApiKeyRevocationStatus status(ApiKeyRevocation order, List<ApiKeyRecord> hit) {
    if (wasApplied(order) && hit.isEmpty()) {
      return order.getStatus();
    }
    List<String> ids =
        hit.stream().map(record -> record.getSpec().keyID()).sorted().limit(KEY_IDS_SHOWN).toList();
    if (!hit.isEmpty()) {
      return new ApiKeyRevocationStatus(
          OrderState.APPLIED,
          ids,
          hit.size() == 1
              ? "The credential is revoked."
              : hit.size() + " credentials are revoked.");
    }
    return order.getSpec().keyRef() == null
        ? new ApiKeyRevocationStatus(
            OrderState.PENDING,
            List.of(),
            "No credential of this id has been seen in this namespace. Check the id; should one"
                + " appear, it is revoked at once.")
        : new ApiKeyRevocationStatus(
            OrderState.APPLIED,
            List.of(),
            "No credential of the %s %s was made before this order%s: nothing was revoked."
                .formatted(
                    order.getSpec().keyRef().kind(),
                    order.getSpec().keyRef().name(),
                    order.getSpec().issuedBefore() == null ? "" : " and before issuedBefore"));
  }

  /** What it takes to carry out an order by {@code keyRef} is a LIST: not for nothing. */
  private static boolean awaits(ApiKeyRevocation order, ApiKeyRecord record) {
    return order.concerns(record) && !(wasApplied(order) && RecordEnds.isOrdered(record.getSpec()));
  }

  private static boolean wasApplied(ApiKeyRevocation order) {
    return order.getStatus() != null && order.getStatus().state() == OrderState.APPLIED;
  }

  private static Optional<String> concerned(ApiKeyRevocation order) {
    if (order.getSpec() == null) {
      return Optional.empty();
    }
    KeyReference reference = order.getSpec().keyRef();
    return reference == null
        ? Optional.ofNullable(order.getSpec().keyID()).map(OrdersByRecord::keyID)
        : Optional.of(OrdersByRecord.keyNamed(reference.kind(), reference.name()));
  }
}
