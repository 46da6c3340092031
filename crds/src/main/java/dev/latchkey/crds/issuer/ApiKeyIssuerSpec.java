package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * How a namespace makes credentials and derived tokens. Absent parts are their defaults.
 *
 * @param prefixes what issued credentials begin with
 * @param derivedTokens the tokens that holders derive from credentials
 * @param hashKeys the keys that records' digests are made with
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKeyIssuerSpec(
    @JsonPropertyDescription(
            "What issued credentials begin with. A change applies to credentials made from then"
                + " on.")
        KeyPrefixes prefixes,
    @JsonPropertyDescription(
            "Short-lived tokens, JWTs and macaroons, that the holder of a key derives from it.")
        DerivedTokens derivedTokens,
    @JsonPropertyDescription("The secret keys with which records' digests are made.")
        HashKeyRotation hashKeys) {
  /** Takes absent parts as their defaults. */
  public ApiKeyIssuerSpec {
    prefixes = prefixes == null ? new KeyPrefixes(null, null) : prefixes;
    derivedTokens =
        derivedTokens == null
            ? new DerivedTokens(null, null, null, null, null, null, null)
            : derivedTokens;
    hashKeys = hashKeys == null ? new HashKeyRotation(null, null, null) : hashKeys;
  }

  /** What holds in a namespace without an ApiKeyIssuer. */
  public static ApiKeyIssuerSpec defaults() {
    return new ApiKeyIssuerSpec(null, null, null);
  }
}
