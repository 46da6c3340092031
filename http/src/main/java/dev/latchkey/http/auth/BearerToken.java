package dev.latchkey.http.auth;

import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the bearer token in a request's header (RFC 6750, section 2.1). */
final class BearerToken {
  /** The longest token that is looked at, in characters; Kubernetes' own have about 1,000. */
  static final int MAX_LENGTH = 16 * 1024;

  private static final String SCHEME = "Bearer";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9\\-._~+/]++=*+");
  private static final String HOW_TO_GET_ONE =
      " `kubectl create token NAME --audience latchkey` makes one for the service account NAME.";

  private BearerToken() {}

  /**
   * The token.
   *
   * @param lines what the header {@code Authorization} says, each time it is there
   * @throws RequestException if there is none, or what cannot be one
   */
  static String of(List<String> lines) {
    if (lines.size() > 1) {
      throw new RequestException(
          ErrorReason.TOKEN_INVALID, "Send the header Authorization once, not several times.");
    }
    String token =
        lines.stream()
            .findFirst()
            .flatMap(BearerToken::credentials)
            .orElseThrow(BearerToken::required);
    if (!isToken(token)) {
      throw new RequestException(
          ErrorReason.TOKEN_INVALID, "What the header Authorization holds is no token.");
    }
    return token;
  }

  /** As {@link #of}, and empty where that throws. */
  static Optional<String> find(List<String> lines) {
    return lines.size() == 1
        ? credentials(lines.get(0)).filter(BearerToken::isToken)
        : Optional.empty();
  }

  /** What follows the scheme, if that is ours. */
  private static Optional<String> credentials(String header) {
    String line = header.strip();
    int end = line.indexOf(' ');
    return end >= 0 && line.substring(0, end).equalsIgnoreCase(SCHEME)
        ? Optional.of(line.substring(end).strip())
        : Optional.empty();
  }

  private static boolean isToken(String text) {
    return text.length() <= MAX_LENGTH && TOKEN.matcher(text).matches();
  }

  /** That a token is well-formed and not accepted. */
  static RequestException notAccepted() {
    return new RequestException(
        ErrorReason.TOKEN_INVALID,
        "The bearer token is not accepted: it has expired, is not one of this cluster, or is not"
            + " for the audience latchkey."
            + HOW_TO_GET_ONE);
  }

  private static RequestException required() {
    return new RequestException(
        ErrorReason.TOKEN_REQUIRED,
        "Send a token of this cluster in the header Authorization: Bearer TOKEN." + HOW_TO_GET_ONE);
  }
}
