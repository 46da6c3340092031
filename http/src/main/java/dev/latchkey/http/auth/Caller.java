package dev.latchkey.http.auth;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Who makes a request, as a TokenReview tells it. Immutable.
 *
 * @param username such as {@code system:serviceaccount:shop:gateway}; no secret
 * @param uid tells two of the same name apart; may be empty
 * @param groups what the caller is a member of
 * @param extra what else the API server's authenticator says, for its authorizers
 */
public record Caller(
    String username, String uid, List<String> groups, Map<String, List<String>> extra) {
  public Caller {
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(uid, "uid");
    groups = List.copyOf(groups);
    extra =
        extra.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
  }
}
