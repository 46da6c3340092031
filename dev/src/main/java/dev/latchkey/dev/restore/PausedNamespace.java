package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import java.util.Optional;

/** A namespace in which the operator writes nothing while it is restored. */
final class PausedNamespace {

  /**
   * Annotation of a namespace that a restoration paused; value {@code true}. Without it, one that
   * was interrupted would be taken for a pause of the user's, which is to stay.
   */
  static final String RESTORING = "latchkey.dev/restoring";

  /** How it goes on with the namespace. */
  enum AfterPause {
    /** The operator works in it. */
    AT_WORK,
    /** It was paused before, and is to stay so. */
    STAYS_PAUSED,
    /** Somebody else ended the pause too early. */
    PAUSE_WAS_LOST
  }

  private static final String TRUE = "true";

  private final ClusterObjects objects;
  private final String name;

  PausedNamespace(ClusterObjects objects, String name) {
    this.objects = objects;
    this.name = name;
  }

  /** Pauses it, and creates it where it is missing. */
  void pause() {
    Optional<ObjectNode> present = objects.namespace(name);
    if (present.isEmpty()) {
      ObjectNode namespace =
          JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
      ObjectNode metadata = namespace.putObject("metadata").put("name", name);
      metadata.putObject("annotations").put(Latchkey.PAUSED, TRUE).put(RESTORING, TRUE);
      if (objects.createNamespace(namespace).isPresent()) {
        return;
      }
      present = objects.namespace(name);
    }
    if (!has(present, Latchkey.PAUSED)) {
      annotate(TRUE);
    }
  }

  /** Ends the pause, unless it is the user's own. */
  AfterPause resume() {
    Optional<ObjectNode> present = objects.namespace(name);
    boolean paused = has(present, Latchkey.PAUSED);
    if (has(present, RESTORING)) {
      annotate(null);
      return paused ? AfterPause.AT_WORK : AfterPause.PAUSE_WAS_LOST;
    }
    return paused ? AfterPause.STAYS_PAUSED : AfterPause.PAUSE_WAS_LOST;
  }

  private void annotate(String value) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .putObject("annotations")
        .put(Latchkey.PAUSED, value)
        .put(RESTORING, value);
    objects.patchNamespace(name, patch);
  }

  private static boolean has(Optional<ObjectNode> namespace, String annotation) {
    return namespace
        .map(found -> found.at("/metadata/annotations").path(annotation).asText())
        .filter(TRUE::equals)
        .isPresent();
  }
}
