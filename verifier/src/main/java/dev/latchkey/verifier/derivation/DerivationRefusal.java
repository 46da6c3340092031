package dev.latchkey.verifier.derivation;

/** Why a token that was asked for is not made of a good credential. */
public enum DerivationRefusal {
  /** Derived tokens are off in the credential's namespace, or no key makes this kind of them. */
  TOKENS_OFF,
  /** This verifier has no signing keys. */
  NOT_A_DERIVING_VERIFIER,
  /** It would be good for longer than what it is made of, or than any may be. */
  TTL_TOO_LONG,
  /** It would be able to more than what it is made of. */
  SCOPES_NOT_ALLOWED,
  /** A scope that is a part of it cannot be written in a token. */
  SCOPE_NOT_WRITABLE,
  /** It would be for somebody for whom what it is made of is not. */
  AUDIENCE_NOT_ALLOWED,
  /** It would say what holders may not say. */
  CLAIMS_NOT_ALLOWED,
  /** It would be longer, or name more CIDRs, than any token may. */
  TOO_LARGE
}
