package dev.latchkey.dev.restore;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.dev.DevException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What to write where, worked out from the file alone.
 *
 * @param namespaces by namespace
 * @param otherKinds how many objects of which kinds are not Latchkey's to restore
 */
record RestorePlan(List<NamespacePlan> namespaces, SortedMap<String, Integer> otherKinds) {

  /**
   * The plan for a file.
   *
   * @param only the only namespace to restore; empty: every one
   * @throws DevException when the file cannot be restored
   */
  static RestorePlan of(SavedFile file, Optional<String> only) {
    refuseDuplicates(file.objects());
    Map<String, List<SavedObject>> byNamespace =
        file.objects().stream()
            .filter(object -> only.map(object.namespace()::equals).orElse(true))
            .collect(
                Collectors.groupingBy(
                    SavedObject::namespace, LinkedHashMap::new, Collectors.toList()));
    KubernetesSerialization serialization = LatchkeyClients.serialization();
    List<NamespacePlan> plans =
        byNamespace.entrySet().stream()
            .map(
                entry ->
                    new NamespacePlanner(entry.getKey(), entry.getValue(), serialization).plan())
            .toList();
    if (plans.stream().allMatch(plan -> plan.writes().isEmpty())) {
      throw new DevException(
          "The file holds nothing of Latchkey's"
              + only.map(name -> " in namespace " + name).orElse("")
              + ": nothing was changed.");
    }
    return new RestorePlan(plans, file.otherKinds());
  }

  private static void refuseDuplicates(List<SavedObject> objects) {
    Set<String> seen = new HashSet<>();
    for (SavedObject object : objects) {
      if (!seen.add(object.toString())) {
        throw new DevException(
            "The " + object + " is in the file twice: save the namespace anew, into one file.");
      }
    }
  }
}
