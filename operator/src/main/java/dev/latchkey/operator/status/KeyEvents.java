package dev.latchkey.operator.status;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the story of keys and orders: each step is an Event, as {@code kubectl describe} shows, and
 * one line in the log. Told again after a crash, a step is the same Event. Thread-safe.
 */
public final class KeyEvents {
  private static final Logger log = LoggerFactory.getLogger("dev.latchkey.audit");
  private static final String COMPONENT = "latchkey-operator";

  private final KubernetesClient client;
  private final Clock clock;

  /** Events written through the given client. */
  public KeyEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Tells of a step. An Event that cannot be written is logged and stops nothing. */
  public void tell(HasMetadata key, KeyTransition step) {
    String namespace = key.getMetadata().getNamespace();
    Event event = event(key, step);
    try {
      client.v1().events().inNamespace(namespace).resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return;
      }
      log.warn("Could not write an Event: {}", e.getMessage());
    }
    log.info(
        "event={} kind={} namespace={} name={} keyID={} message=\"{}\"",
        step.reason(),
        key.getKind(),
        namespace,
        key.getMetadata().getName(),
        step.keyID().orElse("-"),
        step.message());
  }

  private Event event(HasMetadata key, KeyTransition step) {
    var metadata = key.getMetadata();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(metadata.getNamespace())
        .withName(name(key, step))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(key.getApiVersion())
        .withKind(key.getKind())
        .withNamespace(metadata.getNamespace())
        .withName(metadata.getName())
        .withUid(metadata.getUid())
        .withResourceVersion(metadata.getResourceVersion())
        .endInvolvedObject()
        .withType(step.warning() ? "Warning" : "Normal")
        .withReason(step.reason())
        .withMessage(step.message())
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent("latchkey.dev/operator")
        .withReportingInstance(COMPONENT)
        .withAction("Reconcile")
        .build();
  }

  private static String name(HasMetadata key, KeyTransition step) {
    var metadata = key.getMetadata();
    String identity =
        String.join(
            "\n",
            metadata.getUid(),
            String.valueOf(metadata.getGeneration()),
            step.reason(),
            step.keyID().orElse(""),
            step.message());
    String digest = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
    String prefix = metadata.getName();
    return (prefix.length() > 200 ? prefix.substring(0, 200) : prefix) + "." + digest;
  }
}
