package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.latchkey.crds.text.DurationText;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * The tokens that holders derive from their keys.
 *
 * @param enabled whether there are any; absent = as the operator was told
 * @param issuer the {@code iss} of JWTs; absent = made of the operator's issuer base
 * @param defaultTTL how long a token is good where its holder asks for nothing
 * @param maxTTL how long it may be good at most
 * @param allowedClaims identity claims that holders may set
 * @param signingKeys when the signing keys are rotated
 * @param statusListURI where consumers fetch the namespace's status list; absent = at the issuer's
 *     host, where the issuer is an http or https URL
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.maxTTL) || " + IssuerRules.MAX_TTL_AT_MOST_A_DAY,
    message = "maxTTL is at most a day: 24h",
    fieldPath = ".maxTTL")
@ValidationRule(
    value =
        "!has(self.defaultTTL) || !has(self.maxTTL) || " + IssuerRules.DEFAULT_TTL_WITHIN_MAX_TTL,
    message = "defaultTTL (default 1h) must not be longer than maxTTL (default 24h)",
    fieldPath = ".defaultTTL")
@ValidationRule(
    value =
        "!has(self.maxTTL) || !has(self.signingKeys) || !has(self.signingKeys.interval) ||"
            + " !has(self.signingKeys.publishAhead) || "
            + IssuerRules.INTERVAL_EXCEEDS_LIFE_OF_TOKENS,
    message =
        "signingKeys.interval must be longer than signingKeys.publishAhead (default 1h) and maxTTL"
            + " (default 24h) together",
    fieldPath = ".signingKeys")
@ValidationRule(
    value =
        "!has(self.allowedClaims) || self.allowedClaims.all(c, !(c.lowerAscii() in ['iss', 'sub',"
            + " 'aud', 'exp', 'nbf', 'iat', 'jti', 'scope', 'scp', 'akid', 'vis', 'meta', 'acl',"
            + " 'status', 'crit', 'typ', 'alg', 'kid', 'cty', 'zip', 'b64', 'jku', 'jwk', 'x5u',"
            + " 'x5c', 'v', 'rid', 'claims']))",
    message =
        "allowedClaims names a claim that cannot be left to holders, as Latchkey sets it itself or"
            + " it changes how a token is read: iss, sub, aud, exp, nbf, iat, jti, scope, scp,"
            + " akid, vis, meta, acl, status, crit, typ, alg, kid, cty, zip, b64, jku, jwk, x5u,"
            + " x5c, v, rid and claims",
    fieldPath = ".allowedClaims")
public record DerivedTokens(
    @JsonPropertyDescription(
            "Whether holders may derive tokens from their keys. Where they may not, the namespace"
                + " has no signing keys; turning it off deletes them, and ends all tokens at once."
                + " Default: as the operator was told with --derived-tokens.")
        Boolean enabled,
    @Size(min = 1, max = 255) @Pattern(DerivedTokens.ISSUER) @JsonPropertyDescription(
            "The iss of JWTs: a URI, or a text without a colon. Default: the operator's"
                + " --issuer-base, a slash, and the namespace.")
        String issuer,
    @Default(DerivedTokens.DEFAULT_TTL)
        @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "How long a token is good where its holder asks for nothing: one number and one of s,"
                + " m, h, d, w.")
        String defaultTTL,
    @Default(DerivedTokens.MAX_TTL)
        @Size(max = 10) @Pattern(DurationText.POSITIVE) @JsonPropertyDescription(
            "How long a token may be good at most: one number and one of s, m, h, d, w; at most a"
                + " day, as what ended a token's key is kept no longer.")
        String maxTTL,
    @Size(max = 64) @JsonPropertyDescription(
            "Identity claims, such as email or groups, that holders may set in tokens of their own"
                + " keys. Only for namespaces where every holder is trusted to name others.")
        List<@Size(min = 1, max = 64) String> allowedClaims,
    @JsonPropertyDescription(
            "When the keys that sign tokens are replaced. A new key is published before it is used,"
                + " and an old one stays until the last token that it signed has expired.")
        SigningKeyRotation signingKeys,
    @Size(min = 1, max = 512) @Pattern(DerivedTokens.HTTP_URL) @JsonPropertyDescription(
            "Where consumers who verify JWTs by themselves fetch the namespace's status list, which"
                + " tells them of revoked keys; it stands in every JWT. Default: at the issuer's"
                + " host, /v2alpha1/derivedKeys/statusLists/ and the namespace, where the issuer is"
                + " an http or https URL.")
        String statusListURI) {
  static final String DEFAULT_TTL = "1h";
  static final String MAX_TTL = "24h";

  /** RFC 7519, section 2: StringOrURI, without white space and control characters. */
  public static final String ISSUER =
      "^([^:\\s\\x00-\\x1f]+|[A-Za-z][A-Za-z0-9+.-]*:[^\\s\\x00-\\x1f]+)$";

  /** RFC 9110, section 4.2, without a fragment. */
  static final String HTTP_URL = "^https?://[^\\s#\\x00-\\x1f/?]+([/?][^\\s#\\x00-\\x1f]*)?$";

  /** Takes absent values as the schema's defaults, where the API server applies none. */
  public DerivedTokens {
    defaultTTL = defaultTTL == null ? DEFAULT_TTL : defaultTTL;
    maxTTL = maxTTL == null ? MAX_TTL : maxTTL;
    allowedClaims = allowedClaims == null ? List.of() : List.copyOf(allowedClaims);
    signingKeys = signingKeys == null ? new SigningKeyRotation(null, null, null) : signingKeys;
  }
}
