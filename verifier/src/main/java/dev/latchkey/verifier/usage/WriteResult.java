package dev.latchkey.verifier.usage;

/** What came of writing a last use. */
public enum WriteResult {
  /** The record shows it now. */
  WRITTEN,
  /** It was not written, or nobody knows; it is tried again. */
  FAILED
}
