package dev.latchkey.verifier.index;

import java.time.Duration;

/**
 * How often a credential may be used.
 *
 * @param quota uses in one window, at least 1
 * @param window length of a window, whole seconds, at least one
 */
public record RateLimitPolicy(long quota, Duration window) {
  /**
   * @throws IllegalArgumentException if a value is out of range
   */
  public RateLimitPolicy {
    if (quota < 1) {
      throw new IllegalArgumentException("a rate limit needs a quota of at least 1");
    }
    if (window.toSeconds() < 1 || window.getNano() != 0) {
      throw new IllegalArgumentException("a rate limit needs a window of at least 1s");
    }
  }
}
