package dev.latchkey.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression asks Prometheus for, as far as names go.
 *
 * @param selectors the series that it selects
 * @param grouping the labels that it groups or joins by
 */
record PromQl(List<Selector> selectors, Set<String> grouping) {
  private static final Set<String> WORDS =
      Set.of(
          "absent",
          "and",
          "by",
          "count",
          "histogram_quantile",
          "increase",
          "label_values",
          "max",
          "offset",
          "on",
          "or",
          "rate",
          "sum",
          "unless");
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\boffset \\w+");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|on|without|ignoring) ?\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?:\\{([^}]*)})?");
  private static final Pattern MATCHER =
      Pattern.compile("\\s*([a-zA-Z_]\\w*)\\s*(=~|!=|!~|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*,?");

  /** A metric's name, and what its labels must be. */
  record Selector(String metric, List<LabelMatcher> matchers) {}

  /** What a label must be. */
  record LabelMatcher(String label, String operator, String value) {
    /** The values that are looked for, where they are named one by one. */
    Optional<List<String>> values() {
      return switch (operator) {
        case "=", "!=" -> Optional.of(List.of(value));
        default ->
            value.matches("[a-z_|]+") ? Optional.of(List.of(value.split("\\|"))) : Optional.empty();
      };
    }
  }

  static PromQl parse(String expression) {
    Set<String> grouping = new TreeSet<>();
    Matcher groups = GROUPING.matcher(expression);
    while (groups.find()) {
      for (String label : groups.group(1).split(",")) {
        grouping.add(label.strip());
      }
    }
    String rest = RANGE.matcher(groups.replaceAll(" ")).replaceAll(" ");
    List<Selector> selectors = new ArrayList<>();
    Matcher selector = SELECTOR.matcher(rest);
    int from = 0;
    while (selector.find(from)) {
      from = selector.end();
      boolean called = rest.substring(from).stripLeading().startsWith("(");
      if (!called && !WORDS.contains(selector.group(1))) {
        selectors.add(new Selector(selector.group(1), matchers(selector.group(2))));
      } else if (!WORDS.contains(selector.group(1))) {
        throw new AssertionError("a function that is not known here: " + selector.group(1));
      }
    }
    return new PromQl(selectors, grouping);
  }

  private static List<LabelMatcher> matchers(String text) {
    List<LabelMatcher> matchers = new ArrayList<>();
    Matcher matcher = MATCHER.matcher(text == null ? "" : text);
    int end = 0;
    while (matcher.lookingAt()) {
      matchers.add(new LabelMatcher(matcher.group(1), matcher.group(2), matcher.group(3)));
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (text != null && end < text.length()) {
      throw new AssertionError(
          "labels that cannot be read: " + STRING.matcher(text).replaceAll("_"));
    }
    return matchers;
  }
}
