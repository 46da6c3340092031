package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which claims holders may put into tokens of their own. */
public final class CustomClaims {
  /** The most that they may say, in bytes of compact UTF-8 JSON. */
  public static final int MAX_BYTES = 4096;

  private static final int MAX_NAME = 255;

  /**
   * Never for holders to set: registered ones, ours, and those that change how a token is read. The
   * schema of ApiKeyIssuer has them too.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "scp", "akid", "vis", "meta",
          "acl", "status", "crit", "typ", "alg", "kid", "cty", "zip", "b64", "jku", "jwk", "x5u",
          "x5c", "v", "rid", "claims");

  /**
   * What services commonly take for a person, a client, a session or a permission (the IANA
   * registry of JWT claims, OpenID Connect, RFC 9068, and what large issuers add).
   */
  private static final Set<String> IDENTITY =
      Set.of(
          """
          email email_verified groups group roles role azp client_id cid act may_act cnf name
          given_name family_name middle_name nickname preferred_username username user_name user_id
          user uid unique_name upn oid tid idp sub_id sub_jwk appid appidacr app_displayname wids
          hasgroups phone_number phone_number_verified permissions permission scopes entitlements
          authorities privileges realm_access resource_access authorization_details amr acr
          auth_time nonce sid at_hash c_hash s_hash login_hint cognito:groups cognito:username
          kubernetes.io https://hasura.io/jwt/claims org org_id org_name organization tenant
          tenant_id tenantid account_id customer_id is_admin admin superuser\
          """
              .split("\\s+"));

  private CustomClaims() {}

  /** The names that can never be given to a claim by a holder, in lower case. */
  public static Set<String> reservedNames() {
    return RESERVED;
  }

  /** Whether a name can never be given to a claim by a holder, whatever is configured. */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * What is wrong with claims that a holder asks for, as a sentence that says what to do; empty
   * where nothing is.
   *
   * @param allowedIdentity the names of identity claims that are configured to be allowed
   */
  public static Optional<String> problem(ObjectNode claims, Set<String> allowedIdentity) {
    if (claims.toString().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("custom_claims: at most 4096 bytes of JSON.");
    }
    for (Iterator<String> names = claims.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      String lower = name.toLowerCase(Locale.ROOT);
      if (RESERVED.contains(lower)) {
        return Optional.of(
            "custom_claims: the name %s is reserved; choose another.".formatted(lower));
      }
      if (IDENTITY.contains(lower) && !allowedIdentity.contains(name)) {
        return Optional.of(
            "custom_claims: %s says who somebody is or what they may do; it must be allowed in the namespace's ApiKeyIssuer (allowedClaims), or choose another name."
                .formatted(lower));
      }
      if (name.isEmpty() || name.length() > MAX_NAME) {
        return Optional.of("custom_claims: a name has 1 to 255 characters.");
      }
    }
    return unreadable(claims);
  }

  /** What not every reader of JSON would take in the same way. */
  private static Optional<String> unreadable(ObjectNode claims) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(claims.toString())) {
      return Optional.of("custom_claims: text with half a surrogate pair is no Unicode.");
    }
    return hasHugeNumber(claims)
        ? Optional.of(
            "custom_claims: a number is beyond what a double holds (1.8e308), which breaks many"
                + " readers; give it as a string.")
        : Optional.empty();
  }

  private static boolean hasHugeNumber(JsonNode node) {
    if (node.isNumber()) {
      return !Double.isFinite(node.doubleValue());
    }
    for (JsonNode child : node) {
      if (hasHugeNumber(child)) {
        return true;
      }
    }
    return false;
  }
}
