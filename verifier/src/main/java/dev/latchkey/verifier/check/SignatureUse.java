package dev.latchkey.verifier.check;

/** What a check may do about the signature of a derived token. */
enum SignatureUse {
  /** It is checked unless the result is remembered, and remembered then. */
  CHECKED_AND_KEPT,
  /** It is checked unless the result is remembered, and leaves nothing behind. */
  CHECKED,
  /** Only what is remembered counts; a macaroon's signature never is. */
  REMEMBERED
}
