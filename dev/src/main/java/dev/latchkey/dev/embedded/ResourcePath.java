package dev.latchkey.dev.embedded;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a request for objects says.
 *
 * @param group the API group, empty for the core group
 * @param version the version
 * @param namespace the namespace; empty: of all, or of none
 * @param plural which kind of object
 * @param name which object; empty: all of them
 * @param subresource which part of it, such as {@code status}; empty: the object
 * @param query the query's parameters
 */
record ResourcePath(
    String group,
    String version,
    Optional<String> namespace,
    String plural,
    Optional<String> name,
    Optional<String> subresource,
    Map<String, String> query) {

  private static final Pattern PATTERN =
      Pattern.compile(
          "/(?:api|apis/(?<group>[^/]+))/(?<version>[^/]+)"
              + "(?:/namespaces/(?<namespace>[^/]+)(?=/))?"
              + "/(?<plural>[^/]+)(?:/(?<name>[^/]+))?(?:/(?<subresource>[^/]+))?");

  static Optional<ResourcePath> parse(String uri) {
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    Matcher parts = PATTERN.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ResourcePath(
            Optional.ofNullable(parts.group("group")).orElse(""),
            parts.group("version"),
            Optional.ofNullable(parts.group("namespace")),
            parts.group("plural"),
            Optional.ofNullable(parts.group("name")),
            Optional.ofNullable(parts.group("subresource")),
            question < 0 ? Map.of() : parameters(uri.substring(question + 1))));
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String parameter : query.split("&")) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      parameters.put(decode(name), decode(value));
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  boolean isWatch() {
    return "true".equals(query.get("watch")) || "1".equals(query.get("watch"));
  }

  Optional<String> parameter(String parameterName) {
    return Optional.ofNullable(query.get(parameterName)).filter(value -> !value.isEmpty());
  }
}
