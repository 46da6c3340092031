package dev.latchkey.verifier.check;

/** What a check may cost, and leave behind. */
enum Effort {
  /** All that is needed; whether a derived token's signature is good is remembered. */
  WHOLE,
  /** All that is needed; nothing is remembered that was not before. */
  WHOLE_WITHOUT_TRACE,
  /**
   * Microseconds: of signatures only what is remembered counts (a macaroon's never is), and no long
   * text is hashed for many namespaces.
   */
  AT_ONCE
}
