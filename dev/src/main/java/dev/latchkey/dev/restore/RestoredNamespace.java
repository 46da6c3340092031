package dev.latchkey.dev.restore;

import dev.latchkey.dev.restore.PausedNamespace.AfterPause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of one namespace.
 *
 * @param plan what was planned
 * @param created how many objects of which kind were created
 * @param present how many objects of which kind were there already
 * @param afterPause how it goes on with it
 */
record RestoredNamespace(
    NamespacePlan plan,
    Map<SavedKind, Integer> created,
    Map<SavedKind, Integer> present,
    AfterPause afterPause) {

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Namespace "
            + plan.namespace()
            + ": "
            + (created.isEmpty() ? "nothing to restore" : "restored " + counts(created))
            + ".");
    if (!present.isEmpty()) {
      lines.add("  Were there already: " + counts(present) + ".");
    }
    plan.notes().forEach(note -> lines.add("  " + note));
    switch (afterPause) {
      case AT_WORK -> {}
      case STAYS_PAUSED ->
          lines.add("  It stays paused, as it was before: the operator writes nothing in it.");
      case PAUSE_WAS_LOST ->
          lines.add(
              "  Somebody ended its pause too early: the operator may have issued new credentials"
                  + " before the restored ones were there.");
    }
    return lines;
  }

  private static String counts(Map<SavedKind, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey().counted(entry.getValue()))
        .collect(Collectors.joining(", "));
  }
}
