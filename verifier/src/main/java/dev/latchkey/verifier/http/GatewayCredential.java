package dev.latchkey.verifier.http;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The credential of a request that a gateway asks about. It must be the only one: what stands
 * behind the gateway might read the other one, and take it for the one that was checked.
 */
sealed interface GatewayCredential {
  /** Holds a key; so does {@code Authorization: Bearer}. */
  String HEADER = "X-API-Key";

  /** Any text, at least one character. */
  record Presented(String text) implements GatewayCredential {
    /** Does not show the credential. */
    @Override
    public String toString() {
      return "Presented[...]";
    }
  }

  /** There is none. */
  record Missing() implements GatewayCredential {}

  /** There are several, or an empty one. */
  record Ambiguous() implements GatewayCredential {}

  /** That of a request. Schemes of {@code Authorization} other than Bearer are none. */
  static GatewayCredential of(HttpFields headers) {
    List<String> keys = headers.getValuesList(HEADER);
    List<String> authorizations = headers.getValuesList(HttpHeader.AUTHORIZATION);
    if (keys.size() > 1 || authorizations.size() > 1) {
      return new Ambiguous();
    }
    Optional<String> key = keys.stream().findFirst();
    Optional<String> bearer =
        authorizations.stream().findFirst().flatMap(GatewayCredential::bearer);
    if (key.isPresent() && bearer.isPresent() && !key.equals(bearer)) {
      return new Ambiguous();
    }
    Optional<String> presented = key.or(() -> bearer);
    if (presented.isEmpty()) {
      return new Missing();
    }
    return presented.get().isEmpty() ? new Ambiguous() : new Presented(presented.get());
  }

  /** What follows the scheme, if that is Bearer (RFC 6750, section 2.1). */
  private static Optional<String> bearer(String header) {
    int end = header.indexOf(' ');
    String scheme = end < 0 ? header : header.substring(0, end);
    return scheme.equalsIgnoreCase("Bearer")
        ? Optional.of(end < 0 ? "" : header.substring(end).strip())
        : Optional.empty();
  }
}
