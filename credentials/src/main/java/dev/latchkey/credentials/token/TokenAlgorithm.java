package dev.latchkey.credentials.token;

/** The kinds of derived tokens. */
public enum TokenAlgorithm {
  /** A signed JWT, which anybody can verify with the public keys. */
  JWT,
  /** A macaroon, which its holders can restrict further by themselves. */
  MACAROON
}
