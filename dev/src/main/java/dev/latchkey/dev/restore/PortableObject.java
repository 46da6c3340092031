package dev.latchkey.dev.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.crds.Latchkey;
import java.util.List;

/** What of a saved object can be created in another cluster. Pure. */
final class PortableObject {

  private static final List<String> OF_THE_OLD_CLUSTER =
      List.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "ownerReferences",
          "selfLink");

  private static final List<String> STALE_ANNOTATIONS =
      List.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          // Names a resourceVersion of the old cluster, which may be another object's here.
          Latchkey.CONFIRMED);

  private PortableObject() {}

  /** A copy of the object, the caller's own. */
  static ObjectNode of(SavedObject saved) {
    ObjectNode object = saved.json().deepCopy();
    object.remove("status");
    ObjectNode metadata = object.withObject("/metadata");
    metadata.remove(OF_THE_OLD_CLUSTER);
    if (metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(STALE_ANNOTATIONS);
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    }
    return object;
  }
}
