package dev.latchkey.verifier.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What holds for the tokens of a namespace.
 *
 * @param enabled whether there are any
 * @param issuer their {@code iss}
 * @param defaultTTL how long one is good unless its holder asks for something else
 * @param maxTTL how long one may be good
 * @param allowedClaims identity claims that holders may set
 * @param statusListURI where consumers fetch the namespace's status list; empty = there is none
 * @param givenStatusIndexes how many entries of it were given to credentials at most
 */
public record TokenSettings(
    boolean enabled,
    String issuer,
    Duration defaultTTL,
    Duration maxTTL,
    Set<String> allowedClaims,
    Optional<String> statusListURI,
    int givenStatusIndexes) {

  /** No tokens. */
  public static final TokenSettings OFF =
      new TokenSettings(false, "", Duration.ZERO, Duration.ZERO, Set.of(), Optional.empty(), 0);

  /** What holds with an ApiKeyIssuer that says no more than this, with tokens on. */
  public static TokenSettings defaults(String issuer) {
    return new TokenSettings(
        true, issuer, Duration.ofHours(1), Duration.ofHours(24), Set.of(), Optional.empty(), 0);
  }

  /** Takes a copy. */
  public TokenSettings {
    allowedClaims = Set.copyOf(allowedClaims);
  }

  /**
   * Reads what the operator wrote: {@code {"enabled":…,"issuer":…,"defaultTTL":<seconds>,"maxTTL":
   * <seconds>,"allowedClaims":[…],"statusListURI":…}}, and {@code {"next":…}} where entries of the
   * status list are counted.
   *
   * @param counted the latter, if there is one
   * @throws IllegalArgumentException if it is not of this form
   */
  public static TokenSettings parse(byte[] json, Optional<byte[]> counted) {
    ObjectNode tree =
        StrictJson.object(json)
            .orElseThrow(() -> new IllegalArgumentException("it is not valid JSON"));
    if (!tree.path("enabled").asBoolean(false)) {
      return OFF;
    }
    JsonNode issuer = tree.path("issuer");
    if (!issuer.isTextual() || issuer.textValue().isEmpty()) {
      throw new IllegalArgumentException("it names no issuer");
    }
    Set<String> allowed = new HashSet<>();
    tree.path("allowedClaims").forEach(name -> allowed.add(name.asText()));
    return new TokenSettings(
        true,
        issuer.textValue(),
        seconds(tree.path("defaultTTL")),
        seconds(tree.path("maxTTL")),
        allowed,
        Optional.ofNullable(tree.path("statusListURI").textValue()),
        counted.flatMap(StrictJson::object).map(next -> next.path("next").asInt()).orElse(0));
  }

  private static Duration seconds(JsonNode node) {
    if (!node.canConvertToInt() || node.intValue() < 1) {
      throw new IllegalArgumentException("a duration of it is no number of seconds");
    }
    return Duration.ofSeconds(node.intValue());
  }
}
