package dev.latchkey.verifier.http;

import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.index.RateLimitPolicy;
import dev.latchkey.verifier.verification.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The headers of the answers of verify and batchVerify. */
final class VerificationHeaders {
  private VerificationHeaders() {}

  /**
   * Writes those of one verification, if there are any.
   *
   * @param header takes a name and a value
   */
  static void write(Outcome.Checked checked, BiConsumer<String, String> header) {
    checked.age().ifPresent(age -> writeAge(age, header));
    policy(checked.verification()).ifPresent(policy -> writePolicy(policy, header));
  }

  /** How old the data is that an answer was made of (RFC 9111 section 5.1). */
  static void writeAge(Duration age, BiConsumer<String, String> header) {
    header.accept("Age", Long.toString(age.toSeconds()));
  }

  /** The limit that holds for a credential. */
  static void writePolicy(RateLimitPolicy policy, BiConsumer<String, String> header) {
    header.accept(
        "RateLimit-Policy",
        "\"default\";q=" + policy.quota() + ";w=" + policy.window().toSeconds());
  }

  /** The limit of a credential that may be told about; empty if there is none. */
  static Optional<RateLimitPolicy> policy(Verification verification) {
    if (verification instanceof Verification.Valid valid) {
      return valid.record().rateLimit();
    }
    return verification instanceof Verification.RateLimited limited
        ? limited.record().rateLimit()
        : Optional.empty();
  }
}
