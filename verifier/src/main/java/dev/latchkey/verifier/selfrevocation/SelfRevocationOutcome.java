package dev.latchkey.verifier.selfrevocation;

/** What came of a self-revocation. */
public enum SelfRevocationOutcome {
  /** The API server has stored it. */
  STORED,
  /** The credential was revoked already; nothing was written. */
  ALREADY_REVOKED,
  /** Nobody knows the credential; also a known key id with a wrong secret. */
  NOT_FOUND,
  /** The credential has expired. */
  EXPIRED,
  /** The credential may be held by anybody. */
  PUBLIC_KEY,
  /** It is a derived token, which ends with its parent. */
  DERIVED_TOKEN,
  /** Too many wrong credentials came; this one was not looked at. */
  THROTTLED,
  /** The verifier has just started. */
  NOT_SYNCED,
  /** The credential is not in memory, and the API server does not answer. */
  UNREACHABLE,
  /** The hash key of the credential's record is not there, or the record cannot be read. */
  NOT_CHECKABLE,
  /** The record has no lock, or one that the credential's proof does not open. */
  NO_LOCK,
  /** The API server does not let this verifier write. */
  FORBIDDEN,
  /** The API server has not stored it, or has not said so. */
  NOT_STORED
}
