package dev.latchkey.verifier.derivation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.token.TokenAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a holder asks for.
 *
 * @param credential a key or a token
 * @param algorithm the kind of token
 * @param ttl how long it is to be good; empty = the default
 * @param scopes what it is to be able to; empty = all that the credential is
 * @param audience for whom it is to be; empty = as the credential
 * @param customClaims what else it is to say
 */
public record DerivationRequest(
    String credential,
    TokenAlgorithm algorithm,
    Optional<Duration> ttl,
    List<String> scopes,
    List<String> audience,
    ObjectNode customClaims) {
  /** Takes copies. */
  public DerivationRequest {
    scopes = List.copyOf(scopes);
    audience = List.copyOf(audience);
    customClaims = customClaims.deepCopy();
  }

  /** Shows no credential. */
  @Override
  public String toString() {
    return "DerivationRequest[" + algorithm + "]";
  }
}
