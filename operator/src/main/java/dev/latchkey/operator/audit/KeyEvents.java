package dev.latchkey.operator.audit;

import dev.latchkey.crds.audit.AuditLine;
import dev.latchkey.crds.record.RecordOwner;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the story of keys, credentials and orders: each step is an Event, as {@code kubectl
 * describe} shows, and one line of the audit log. Thread-safe.
 */
public final class KeyEvents {
  private static final Logger log = LoggerFactory.getLogger(KeyEvents.class);
  private static final Logger audit = LoggerFactory.getLogger(AuditLine.LOGGER);
  private static final int REMEMBERED = 10_000;

  private enum Written {
    NEW,
    PRESENT,
    FAILED
  }

  private final KubernetesClient client;
  private final Clock clock;

  /** The names of Events that this process told of last. */
  private final Set<String> told =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<String, Boolean>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  /** Events written through the given client. */
  public KeyEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Tells of a step that the object is to show next, before it does: so a crash between the two
   * loses nothing. Told again of the same version of the object, it is the same step: the Event is
   * there, and this process writes no second line. Another process cannot know whether the first
   * one still wrote its line, and writes it again, with {@code again=true}. The next step of the
   * same kind finds another version of the object and is another Event.
   *
   * <p>An Event that cannot be written is logged and stops nothing.
   */
  public void tell(HasMetadata object, KeyTransition step) {
    Event event = event(object, step, object.getMetadata().getResourceVersion());
    boolean first = told.add(event.getMetadata().getName());
    Written written = write(event);
    if (first || written == Written.NEW) {
      audit.info("{}", line(object, step, !first || written == Written.PRESENT));
    }
  }

  /**
   * Tells of a deed that was done just now, and leaves no trace from which it could be told later.
   * Each one is another step. A crash between deed and telling leaves what the record says of it.
   */
  public void tellDeed(HasMetadata object, KeyTransition step) {
    write(event(object, step, UUID.randomUUID().toString()));
    audit.info("{}", line(object, step, false));
  }

  /**
   * The same for somebody who waits: the line is written at once, the Event when there is time.
   *
   * @param later what writes it
   */
  public void tellDeed(HasMetadata object, KeyTransition step, Executor later) {
    Event event = event(object, step, UUID.randomUUID().toString());
    audit.info("{}", line(object, step, false));
    later.execute(() -> write(event));
  }

  private Written write(Event event) {
    try {
      client.v1().events().inNamespace(event.getMetadata().getNamespace()).resource(event).create();
      return Written.NEW;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Written.PRESENT;
      }
      log.warn("Could not write an Event: {}", e.getMessage());
      return Written.FAILED;
    }
  }

  private static AuditLine line(HasMetadata object, KeyTransition step, boolean again) {
    String itself = object.getKind() + "/" + object.getMetadata().getName();
    AuditLine line =
        AuditLine.of(step.reason())
            .with("by", step.by())
            .with("kind", object.getKind())
            .with("namespace", object.getMetadata().getNamespace())
            .with("name", object.getMetadata().getName())
            .with("owner", step.owner().map(KeyEvents::text).filter(owner -> !owner.equals(itself)))
            .with("keyID", step.keyID())
            .with("replaces", step.replaces())
            .with("until", step.until())
            .with("why", step.why());
    AuditLine whole =
        step.message().equals(step.why()) ? line : line.with("message", step.message());
    return again ? whole.with("again", "true") : whole;
  }

  private static String text(RecordOwner owner) {
    return owner.kind() + "/" + owner.name();
  }

  private Event event(HasMetadata object, KeyTransition step, String occasion) {
    var metadata = object.getMetadata();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(metadata.getNamespace())
        .withName(name(metadata, step, occasion))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(object.getApiVersion())
        .withKind(object.getKind())
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
        .withComponent(KeyTransition.OPERATOR)
        .endSource()
        .withReportingComponent("latchkey.dev/operator")
        .withReportingInstance(KeyTransition.OPERATOR)
        .withAction("Reconcile")
        .build();
  }

  private static String name(ObjectMeta object, KeyTransition step, String occasion) {
    String identity =
        String.join(
            "\n",
            object.getUid(),
            occasion,
            step.reason(),
            step.keyID().orElse(""),
            step.message());
    String digest = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
    String prefix = object.getName();
    return (prefix.length() > 200 ? prefix.substring(0, 200) : prefix) + "." + digest;
  }
}
