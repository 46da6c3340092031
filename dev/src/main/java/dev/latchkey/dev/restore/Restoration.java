package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.dev.DevException;
import dev.latchkey.dev.restore.PausedNamespace.AfterPause;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Carries out a plan, so that it can be interrupted anywhere and begun again. */
final class Restoration {

  /** The operator looks at a namespace's annotation again after a second at the latest. */
  static final Duration PAUSE_SETTLES = Duration.ofSeconds(3);

  private final ClusterObjects objects;
  private final Duration pauseSettles;
  private final Consumer<String> out;

  /**
   * @param pauseSettles how long the operator may still write after it was told to pause
   * @param out takes lines for people
   */
  Restoration(KubernetesClient client, Duration pauseSettles, Consumer<String> out) {
    this.objects = new ClusterObjects(client);
    this.pauseSettles = pauseSettles;
    this.out = out;
  }

  /**
   * Restores every namespace of the plan, one after the other.
   *
   * @throws DevException when one cannot be restored; before anything was written where possible
   */
  void carryOut(RestorePlan plan) throws InterruptedException {
    Preflight preflight = new Preflight(objects);
    plan.namespaces().forEach(preflight::check);
    for (NamespacePlan namespace : plan.namespaces()) {
      restore(namespace).lines().forEach(out);
    }
    if (!plan.otherKinds().isEmpty()) {
      out.accept(
          plan.otherKinds().entrySet().stream()
              .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
              .collect(Collectors.joining(", ", "Skipped other kinds: ", ".")));
    }
  }

  private RestoredNamespace restore(NamespacePlan plan) throws InterruptedException {
    Map<SavedKind, Integer> created = new EnumMap<>(SavedKind.class);
    Map<SavedKind, Integer> present = new EnumMap<>(SavedKind.class);
    if (plan.writes().isEmpty()) {
      return new RestoredNamespace(plan, created, present, AfterPause.AT_WORK);
    }
    PausedNamespace namespace = new PausedNamespace(objects, plan.namespace());
    pause(namespace, plan.namespace());
    String step = "its beginning";
    try {
      Map<KeyName, String> uids = new HashMap<>();
      for (PlannedWrite write : plan.writes()) {
        step = write.toString();
        boolean isNew = write(write, uids);
        (isNew ? created : present).merge(write.kind(), 1, Integer::sum);
      }
      step = "the end of its pause";
      return new RestoredNamespace(plan, created, present, namespace.resume());
    } catch (DevException e) {
      throw interrupted(plan.namespace(), step, e.getMessage(), e);
    } catch (KubernetesClientException e) {
      // What an API server says of a Secret may quote its values.
      String why = explain(e, step.startsWith(SavedKind.SECRET.kind()));
      throw interrupted(plan.namespace(), step, why, e);
    }
  }

  private void pause(PausedNamespace namespace, String name) throws InterruptedException {
    try {
      namespace.pause();
    } catch (KubernetesClientException e) {
      throw new DevException(
          "Namespace %s cannot be paused: %s. Nothing was restored in it."
              .formatted(name, explain(e, false)),
          e);
    }
    Thread.sleep(pauseSettles.toMillis());
  }

  /**
   * @return false when it was there already
   */
  private boolean write(PlannedWrite write, Map<KeyName, String> uids) {
    ObjectNode object =
        write
            .resolved(uids)
            .orElseThrow(() -> new DevException("the key that owns it is not there"));
    Optional<ObjectNode> created = objects.create(write.kind(), write.namespace(), object);
    ObjectNode stored =
        created
            .or(() -> objects.find(write))
            .orElseThrow(() -> new DevException("somebody deleted it meanwhile"));
    if (created.isPresent() && !Sameness.isComplete(write, stored)) {
      throw new DevException(
          "the cluster dropped a part of it: its CustomResourceDefinitions are older than what was"
              + " saved. `latchkey crds` prints newer ones; then delete it");
    }
    if (created.isEmpty() && !new Sameness(uids).isSame(write, stored)) {
      throw new DevException("somebody made another one of that name meanwhile");
    }
    if (write.kind().isKey()) {
      uids.put(write.keyName(), stored.at("/metadata/uid").asText());
    }
    return created.isPresent();
  }

  private static DevException interrupted(
      String namespace, String step, String why, RuntimeException cause) {
    String sentence =
        """
        The restoration of namespace %1$s stopped at %2$s: %3$s.
        The namespace is still paused: the operator writes nothing in it. Run the same command \
        again; it goes on from there. To give it up instead:
          kubectl annotate namespace %1$s %4$s- %5$s-\
        """
            .formatted(namespace, step, why, Latchkey.PAUSED, PausedNamespace.RESTORING);
    return new DevException(sentence, cause);
  }

  private static String explain(KubernetesClientException e, boolean secret) {
    if (e.getStatus() == null) {
      return e.getCode() == 0
          ? "the API server does not answer"
          : "the API server answers " + e.getCode();
    }
    if (!secret) {
      return String.valueOf(e.getStatus().getMessage()).replaceAll("\\s+", " ");
    }
    String fields =
        Optional.ofNullable(e.getStatus().getDetails())
            .map(StatusDetails::getCauses)
            .orElse(List.of())
            .stream()
            .map(StatusCause::getField)
            .collect(Collectors.joining(", "));
    return "the API server refuses it ("
        + e.getStatus().getReason()
        + (fields.isEmpty() ? "" : ": " + fields)
        + ")";
  }
}
