package dev.latchkey.operator.api;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a request's query; names that nobody asks for are ignored. Immutable. */
final class QueryParameters {
  private record Parameter(String name, String value) {}

  private final List<Parameter> parameters;

  private QueryParameters(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * The parameters of a request.
   *
   * @throws RequestException if the query is not well-formed
   */
  static QueryParameters of(Context context) {
    String query = context.req().getQueryString();
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.add(new Parameter(decode(name), decode(value)));
    }
    return new QueryParameters(parameters);
  }

  /**
   * The value of a parameter; empty if it is not there.
   *
   * @throws RequestException if it is there more than once
   */
  String get(String name) {
    List<String> values =
        parameters.stream()
            .filter(parameter -> parameter.name.equals(name))
            .map(Parameter::value)
            .toList();
    if (values.size() > 1) {
      throw new RequestException(ErrorReason.PARAMETER_REPEATED, name + ": give it once.");
    }
    return values.isEmpty() ? "" : values.get(0);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new RequestException(
          ErrorReason.REQUEST_MALFORMED,
          "The query is not well-formed: write % as %25, and other characters as their UTF-8.");
    }
  }
}
