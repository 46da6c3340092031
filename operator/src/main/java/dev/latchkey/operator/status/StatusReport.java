package dev.latchkey.operator.status;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.KeyStatus;
import dev.latchkey.operator.audit.KeyEvents;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells users what became of a key: in its status, and step by step as Events. Thread-safe. */
public final class StatusReport {
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);
  private static final Duration WHILE_TERMINATING = Duration.ofSeconds(30);

  private final KeyEvents events;
  private final Clock clock;

  /** Reports through the given events. */
  public StatusReport(KeyEvents events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /**
   * Reconciles a key, tells of the steps, and has the status written where it differs. Events come
   * first: after a crash between the two they are told again and are the same. Where somebody else
   * was faster, the key is looked at again.
   *
   * @param reconcile brings the key to where its spec wants it; empty where the key is gone
   */
  public <K extends ApiKey<?>> UpdateControl<K> report(
      K key, Supplier<Optional<KeyOutcome>> reconcile) {
    try {
      return reconcile
          .get()
          .map(outcome -> report(key, outcome))
          .orElseGet(UpdateControl::noUpdate);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return UpdateControl.<K>noUpdate().rescheduleAfter(AFTER_CONFLICT);
      }
      if (isNamespaceTerminating(e)) {
        return UpdateControl.<K>noUpdate().rescheduleAfter(WHILE_TERMINATING);
      }
      throw e;
    }
  }

  private static boolean isNamespaceTerminating(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  private <K extends ApiKey<?>> UpdateControl<K> report(K key, KeyOutcome outcome) {
    if (outcome.reason() == KeyReason.PENDING) {
      // Somebody is at it: the status that keys begin with says so already.
      return UpdateControl.<K>noUpdate()
          .rescheduleAfter(KeyStatuses.until(outcome.lookAgain().orElseThrow(), clock.instant()));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    KeyStatus next = KeyStatuses.of(key, outcome, now);
    UpdateControl<K> control;
    if (next.equals(key.getStatus())) {
      control = UpdateControl.noUpdate();
    } else {
      KeySteps.between(key, outcome, next, now).forEach(step -> events.tell(key, step));
      key.setStatus(next);
      control = UpdateControl.patchStatus(key);
    }
    Instant precisely = clock.instant();
    KeyStatuses.nextChange(outcome, precisely)
        .ifPresent(time -> control.rescheduleAfter(KeyStatuses.until(time, precisely)));
    return control;
  }
}
