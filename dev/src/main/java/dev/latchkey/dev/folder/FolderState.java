package dev.latchkey.dev.folder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a folder declares, after what was read of it so far.
 *
 * @param byFile the objects of each file; of one that has become invalid, those from when it was
 *     valid
 * @param problems what is wrong, by file
 */
record FolderState(Map<String, List<Manifest>> byFile, Map<String, String> problems) {

  private static final List<String> FIRST = List.of("CustomResourceDefinition", "Namespace");
  private static final List<String> SECOND = List.of("Secret", "ConfigMap", "ServiceAccount");

  FolderState {
    byFile = Map.copyOf(byFile);
    problems = Map.copyOf(problems);
  }

  static FolderState empty() {
    return new FolderState(Map.of(), Map.of());
  }

  /** The state after the folder was read again. */
  FolderState next(FolderContent content, ManifestParser parser) {
    Map<String, List<Manifest>> files = new TreeMap<>();
    Map<String, String> invalid = new TreeMap<>();
    content
        .files()
        .forEach(
            (file, text) -> {
              try {
                if (text.text().isEmpty()) {
                  throw new InvalidFileException(text.problem());
                }
                files.put(file, parser.parse(file, text.text().get()));
              } catch (InvalidFileException e) {
                invalid.put(file, e.getMessage());
                files.put(file, byFile.getOrDefault(file, List.of()));
              }
            });
    return new FolderState(files, invalid);
  }

  /** Each object once, in the order in which to apply them: what others may need comes first. */
  List<Manifest> declared() {
    Map<ObjectRef, Manifest> first = new LinkedHashMap<>();
    all().forEach(manifest -> first.putIfAbsent(manifest.ref(), manifest));
    return first.values().stream().sorted(Comparator.comparingInt(FolderState::rank)).toList();
  }

  /** Objects that were declared before by the same or another file, which wins. */
  Map<Manifest, String> duplicates() {
    Map<ObjectRef, Manifest> first = new LinkedHashMap<>();
    Map<Manifest, String> duplicates = new LinkedHashMap<>();
    for (Manifest manifest : all()) {
      Manifest winner = first.putIfAbsent(manifest.ref(), manifest);
      if (winner != null) {
        duplicates.put(manifest, winner.file());
      }
    }
    return duplicates;
  }

  private List<Manifest> all() {
    List<Manifest> all = new ArrayList<>();
    new TreeMap<>(byFile).values().forEach(all::addAll);
    return all;
  }

  private static int rank(Manifest manifest) {
    String kind = manifest.ref().kind();
    return FIRST.contains(kind) ? 0 : SECOND.contains(kind) ? 1 : 2;
  }
}
