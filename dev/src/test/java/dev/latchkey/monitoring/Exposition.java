package dev.latchkey.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program shows to Prometheus, read from its text format (0.0.4).
 *
 * @param families the metrics by their names
 */
record Exposition(SortedMap<String, Family> families) {
  private static final Pattern SAMPLE =
      Pattern.compile("(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.*)})? (?<value>\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final List<String> SUFFIXES = List.of("_bucket", "_count", "_sum");

  /**
   * A metric.
   *
   * @param type as in Prometheus
   * @param help what it is
   * @param labels its labels, each with all values that were seen
   */
  record Family(String name, String type, String help, SortedMap<String, Set<String>> labels) {
    /** The names by which it can be asked for. */
    List<String> series() {
      return switch (type) {
        case "histogram" -> List.of(name + "_bucket", name + "_count", name + "_sum");
        case "summary" -> List.of(name, name + "_count", name + "_sum");
        default -> List.of(name);
      };
    }
  }

  static Exposition parse(String text) {
    SortedMap<String, Family> families = new TreeMap<>();
    Map<String, String> help = new TreeMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        help.put(words[2], words.length > 3 ? words[3] : "");
      } else if (line.startsWith("# TYPE ")) {
        families.put(
            words[2],
            new Family(words[2], words[3], help.getOrDefault(words[2], ""), new TreeMap<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        addSample(families, line);
      }
    }
    return new Exposition(families);
  }

  private static void addSample(SortedMap<String, Family> families, String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("no sample: " + line);
    }
    Family family = family(families, sample.group("name"));
    if (sample.group("labels") != null) {
      Matcher label = LABEL.matcher(sample.group("labels"));
      while (label.find()) {
        if (!label.group(1).equals("le") || !family.type().equals("histogram")) {
          family
              .labels()
              .computeIfAbsent(label.group(1), is -> new TreeSet<>())
              .add(label.group(2));
        }
      }
    }
  }

  private static Family family(SortedMap<String, Family> families, String sample) {
    List<String> names = new ArrayList<>(List.of(sample));
    SUFFIXES.stream()
        .filter(sample::endsWith)
        .forEach(suffix -> names.add(sample.substring(0, sample.length() - suffix.length())));
    return names.stream()
        .filter(families::containsKey)
        .map(families::get)
        .findFirst()
        .orElseThrow(() -> new AssertionError("a sample without a type: " + sample));
  }
}
