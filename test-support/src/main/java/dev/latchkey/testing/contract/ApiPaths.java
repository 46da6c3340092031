package dev.latchkey.testing.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds operations by method and path. Immutable. */
final class ApiPaths {
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

  /** Without a colon, after which the name of a custom method comes (AIP-136). */
  private static final String VALUE = "[^/:]+";

  /** The most specific ones first. */
  private final List<Template> templates;

  ApiPaths(JsonNode paths) {
    List<Template> found = new ArrayList<>();
    paths.fieldNames().forEachRemaining(path -> found.add(Template.of(path, paths.get(path))));
    found.sort(
        Comparator.comparing(Template::hasParameters)
            .thenComparing(Comparator.comparing(Template::literals).reversed()));
    this.templates = List.copyOf(found);
  }

  /** Whether there is a path, whatever methods it takes. */
  boolean knows(String path) {
    return templates.stream().anyMatch(template -> template.matches(path));
  }

  /** The operation of a method at a path. HEAD is that of GET (RFC 9110, section 9.3.2). */
  Optional<JsonPointer> find(String method, String path) {
    String name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    return templates.stream()
        .filter(template -> template.matches(path) && template.item().has(name))
        .findFirst()
        .map(
            template ->
                JsonPointer.empty()
                    .appendProperty("paths")
                    .appendProperty(template.path())
                    .appendProperty(name));
  }

  private record Template(String path, JsonNode item, Pattern pattern, int literals) {
    static Template of(String path, JsonNode item) {
      StringBuilder regex = new StringBuilder();
      String[] literals = PARAMETER.split(path, -1);
      for (int i = 0; i < literals.length; i++) {
        regex.append(i == 0 ? "" : VALUE).append(Pattern.quote(literals[i]));
      }
      return new Template(
          path, item, Pattern.compile(regex.toString()), String.join("", literals).length());
    }

    boolean hasParameters() {
      return path.contains("{");
    }

    /** Clients may escape the colons of custom methods. */
    boolean matches(String asked) {
      return pattern.matcher(asked.replaceAll("%3[Aa]", ":")).matches();
    }
  }
}
