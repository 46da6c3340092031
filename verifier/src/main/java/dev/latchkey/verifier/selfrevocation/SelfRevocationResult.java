package dev.latchkey.verifier.selfrevocation;

import java.time.Duration;

/**
 * The answer to a self-revocation.
 *
 * @param outcome what came of it
 * @param retryAfter how long to wait before the next one; zero unless it was throttled
 */
public record SelfRevocationResult(SelfRevocationOutcome outcome, Duration retryAfter) {
  static SelfRevocationResult of(SelfRevocationOutcome outcome) {
    return new SelfRevocationResult(outcome, Duration.ZERO);
  }
}
