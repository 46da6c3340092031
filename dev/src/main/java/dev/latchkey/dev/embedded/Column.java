package dev.latchkey.dev.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * One column of {@code kubectl get}.
 *
 * @param name its heading
 * @param path where its value is: the part of JSONPath that printer columns use
 * @param priority 0: always shown; above: with {@code -o wide}
 * @param content what of the value is shown
 */
record Column(String name, String path, int priority, Content content) {

  /** What of a value is shown. */
  enum Content {
    VALUE,
    /** How long ago it was. */
    SINCE,
    /** How many entries it has. */
    COUNT
  }

  private static final Pattern STEP =
      Pattern.compile(
          "\\.(?<field>[A-Za-z0-9_-]+)"
              + "|\\[\\?\\(@\\.(?<key>[A-Za-z0-9_]+)\\s*==\\s*[\"'](?<value>[^\"']*)[\"']\\)\\]");

  Column(String name, String path) {
    this(name, path, 0, Content.VALUE);
  }

  static Column age() {
    return since("Age", "{.metadata.creationTimestamp}");
  }

  static Column since(String name, String path) {
    return new Column(name, path, 0, Content.SINCE);
  }

  static Column count(String name, String path) {
    return new Column(name, path, 0, Content.COUNT);
  }

  static Column of(CustomResourceColumnDefinition definition) {
    return new Column(
        definition.getName(),
        definition.getJsonPath(),
        Optional.ofNullable(definition.getPriority()).orElse(0),
        definition.getType().equals("date") ? Content.SINCE : Content.VALUE);
  }

  /** The cell of an object; empty where it has no such value. */
  Optional<String> cell(JsonNode object, Instant now) {
    JsonNode value = find(object);
    return switch (content) {
      case VALUE ->
          value.isMissingNode() || value.isNull()
              ? Optional.empty()
              : Optional.of(value.isValueNode() ? value.asText() : value.toString());
      case SINCE -> instant(value).map(then -> elapsed(Duration.between(then, now)));
      case COUNT -> Optional.of(Integer.toString(value.size()));
    };
  }

  private JsonNode find(JsonNode object) {
    Matcher steps = STEP.matcher(path);
    JsonNode found = object;
    while (steps.find()) {
      String field = steps.group("field");
      found = field == null ? firstWith(found, steps) : found.path(field);
    }
    return found;
  }

  private static JsonNode firstWith(JsonNode list, Matcher filter) {
    String key = filter.group("key");
    String value = filter.group("value");
    return StreamSupport.stream(list.spliterator(), false)
        .filter(element -> element.path(key).asText().equals(value))
        .findFirst()
        .orElseGet(() -> list.path("none"));
  }

  private static Optional<Instant> instant(JsonNode value) {
    try {
      return Optional.of(value.asText()).filter(text -> !text.isEmpty()).map(Instant::parse);
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }

  /** As kubectl shows ages: the larger the coarser. */
  private static String elapsed(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 600) {
      return age.toMinutes() + "m" + nonZero(age.toSecondsPart(), "s");
    }
    if (age.toHours() < 3) {
      return age.toMinutes() + "m";
    }
    if (age.toHours() < 8) {
      return age.toHours() + "h" + nonZero(age.toMinutesPart(), "m");
    }
    if (age.toHours() < 48) {
      return age.toHours() + "h";
    }
    return age.toDays() + "d";
  }

  private static String nonZero(int amount, String unit) {
    return amount == 0 ? "" : amount + unit;
  }
}
