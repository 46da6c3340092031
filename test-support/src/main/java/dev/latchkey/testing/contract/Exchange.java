package dev.latchkey.testing.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was asked, and what was answered. Immutable.
 *
 * @param method the request's method, in capital letters
 * @param path the request's path as it was sent, without the query
 * @param status the answer's status
 * @param headers the answer's header; names in any case
 * @param body the answer's body; empty if it has none
 */
public record Exchange(
    String method, String path, int status, Map<String, List<String>> headers, String body) {
  /** Makes the names of the header small. */
  public Exchange {
    Map<String, List<String>> small = new TreeMap<>();
    headers.forEach((name, lines) -> small.put(name.toLowerCase(Locale.ROOT), List.copyOf(lines)));
    headers = Map.copyOf(small);
  }

  /** What a client of the JDK received. */
  public static Exchange of(HttpResponse<String> response) {
    return new Exchange(
        response.request().method(),
        response.request().uri().getRawPath(),
        response.statusCode(),
        response.headers().map(),
        response.body() == null ? "" : response.body());
  }

  /** The lines of a header; none if it is not there. */
  List<String> lines(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** The body's type in small letters, without parameters; empty if it says none. */
  String mediaType() {
    String line = String.join(",", lines("Content-Type"));
    int end = line.indexOf(';');
    return (end < 0 ? line : line.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return method + " " + path + " answered " + status;
  }
}
