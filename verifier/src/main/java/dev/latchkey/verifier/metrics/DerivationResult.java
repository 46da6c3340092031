package dev.latchkey.verifier.metrics;

/** What came of asking for a token, as it is counted. */
public enum DerivationResult {
  /** A token was made. */
  DERIVED,
  /** The credential is not good: not known, not genuine, expired, revoked, or not from there. */
  CREDENTIAL_REFUSED,
  /** The credential has been used too often. */
  RATE_LIMITED,
  /** Derived tokens are off there, or this verifier only checks. */
  NOT_OFFERED,
  /** The token would be more than the credential is, or cannot be written. */
  REFUSED,
  /** Nothing can be said now. */
  UNAVAILABLE
}
