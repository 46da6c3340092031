package dev.latchkey.operator.issuer;

import dev.latchkey.crds.condition.IssuerReason;
import dev.latchkey.crds.issuer.IssuerKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of an ApiKeyIssuer in one reconciliation: all that its status says.
 *
 * @param reason in which state it is
 * @param message the same for people
 * @param derivedTokens whether holders may derive tokens
 * @param issuer the {@code iss} of JWTs
 * @param keys the namespace's keys
 * @param nextSigningKey when a new signing key is made by itself
 * @param nextHashKey when a new hash key is made by itself
 * @param lookAgain when time alone may change something
 */
record IssuerOutcome(
    IssuerReason reason,
    String message,
    Optional<Boolean> derivedTokens,
    Optional<String> issuer,
    List<IssuerKey> keys,
    Optional<Instant> nextSigningKey,
    Optional<Instant> nextHashKey,
    Optional<Instant> lookAgain) {
  /** Takes a copy of the list. */
  IssuerOutcome {
    keys = List.copyOf(keys);
  }

  /** A spec that cannot be carried out; what there was stays as it is. */
  static IssuerOutcome invalid(String message) {
    return new IssuerOutcome(
        IssuerReason.INVALID_SPEC,
        message,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
