package dev.latchkey.credentials.token;

/** Why a text is not taken as a token, before any signature is looked at. */
public enum TokenDefect {
  /** It cannot be a token of ours: too long, cut, or with parts that cannot be read. */
  MALFORMED,
  /** It may be somebody's token, but says of itself what none of ours does. */
  FOREIGN
}
