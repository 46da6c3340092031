package dev.latchkey.operator.issuer;

import java.util.Objects;

/**
 * What holds where no ApiKeyIssuer says anything else.
 *
 * @param derivedTokens whether holders may derive tokens from their keys
 * @param issuerBase the {@code iss} of JWTs is this, a slash, and the namespace
 */
public record IssuerDefaults(boolean derivedTokens, String issuerBase) {
  /** The issuer base unless somebody says otherwise. */
  public static final String ISSUER_BASE = "https://latchkey.local";

  /** No derived tokens. */
  public static final IssuerDefaults OFF = new IssuerDefaults(false, ISSUER_BASE);

  /** Takes the base without slashes at its end. */
  public IssuerDefaults {
    issuerBase = Objects.requireNonNull(issuerBase, "issuerBase").replaceAll("/+$", "");
  }
}
