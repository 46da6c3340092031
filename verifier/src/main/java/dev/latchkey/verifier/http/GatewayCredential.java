package dev.latchkey.verifier.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The credential of a request that a gateway asks about. It must be the only one: what stands
 * behind the gateway might read the other one, and take it for the one that was checked.
 */
sealed interface GatewayCredential {
  /** Holds a key; so does {@code Authorization: Bearer}. */
  String HEADER = "X-API-Key";

  /** The scheme of {@code Authorization} that is one; case does not matter. */
  String SCHEME = "Bearer";

  /** That word, between characters that no name of a scheme has (RFC 9110, section 5.6.2). */
  Pattern ANOTHER_BEARER =
      Pattern.compile(
          "(?<![-!#$%&'*+.^_`|~0-9a-z])bearer(?![-!#$%&'*+.^_`|~0-9a-z])",
          Pattern.CASE_INSENSITIVE);

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

  /**
   * What follows the scheme, if that is Bearer (RFC 6750, section 2.1). Empty text where it is only
   * nearly that: who stands behind the gateway may split the header less strictly.
   */
  private static Optional<String> bearer(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return ANOTHER_BEARER.matcher(header).find() ? Optional.of("") : Optional.empty();
    }
    String rest = header.substring(SCHEME.length());
    if (rest.isEmpty() || rest.charAt(0) == ' ') {
      return Optional.of(rest.strip());
    }
    return ANOTHER_BEARER.matcher(header).find() ? Optional.of("") : Optional.empty();
  }
}
