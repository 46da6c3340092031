package dev.latchkey.verifier.derivation;

import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.verifier.check.Allowance;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.verification.Outcome;
import java.util.Optional;

/** What came of a derivation. */
public sealed interface Derivation {
  /**
   * A new token.
   *
   * @param token its text
   * @param claims what it says
   */
  record Derived(String token, TokenClaims claims) implements Derivation {
    /** Shows no token. */
    @Override
    public String toString() {
      return "Derived[" + claims.tokenID() + "]";
    }
  }

  /**
   * The credential is not good.
   *
   * @param error why
   * @param allowance until when to wait, if it was used too often
   */
  record NotGood(VerificationError error, Optional<Allowance> allowance) implements Derivation {}

  /**
   * The credential is good, but the token asked for cannot be made of it.
   *
   * @param reason why
   * @param message what to do, for people
   */
  record Refused(DerivationRefusal reason, String message) implements Derivation {}

  /**
   * Nothing can be said now.
   *
   * @param outcome why
   */
  record Unavailable(Outcome.Unavailable outcome) implements Derivation {}
}
