package dev.latchkey.credentials.token;

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

  /** Never for holders to set: registered ones, ours, and those that change how a token is read. */
  private static final Set<String> RESERVED =
      Set.of(
          "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "scp", "akid", "vis", "meta",
          "acl", "status", "crit", "typ", "alg", "kid", "cty", "zip", "b64", "jku", "jwk", "x5u",
          "x5c", "v", "rid", "claims");

  /** What services commonly take for a person, a client or a permission. */
  private static final Set<String> IDENTITY =
      Set.of(
          "email",
          "email_verified",
          "groups",
          "group",
          "roles",
          "role",
          "azp",
          "client_id",
          "cid",
          "act",
          "may_act",
          "cnf",
          "name",
          "given_name",
          "family_name",
          "nickname",
          "preferred_username",
          "username",
          "user_id",
          "uid",
          "unique_name",
          "upn",
          "oid",
          "tid",
          "phone_number",
          "phone_number_verified",
          "permissions",
          "permission",
          "entitlements",
          "authorities",
          "realm_access",
          "resource_access",
          "authorization_details",
          "amr",
          "acr",
          "auth_time",
          "nonce",
          "sid",
          "at_hash",
          "c_hash",
          "cognito:groups",
          "cognito:username",
          "kubernetes.io",
          "org_id",
          "tenant_id");

  private CustomClaims() {}

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
    return Optional.empty();
  }
}
