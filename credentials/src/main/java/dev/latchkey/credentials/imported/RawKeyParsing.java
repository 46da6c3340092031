package dev.latchkey.credentials.imported;

/** What came of reading a raw key. */
public sealed interface RawKeyParsing permits RawKeyParsing.Accepted, RawKeyParsing.Refused {

  /**
   * The raw key may be imported.
   *
   * @param rawKey the key
   */
  record Accepted(RawKey rawKey) implements RawKeyParsing {}

  /**
   * The raw key may not be imported.
   *
   * @param reason why
   * @param message why and what to do, for people; never repeats the key
   */
  record Refused(Reason reason, String message) implements RawKeyParsing {}

  /** Why a raw key is refused; of several the first. */
  enum Reason {
    /** Nothing is there (in a Secret: nothing but a line end). */
    EMPTY,
    /** More than 4096 characters. */
    TOO_LONG,
    /**
     * A character other than {@code 0x21} to {@code 0x7E}: white space, control characters, letters
     * beyond ASCII.
     */
    NOT_VISIBLE_ASCII,
    /** The shape of an issued credential, whatever its check. */
    LOOKS_ISSUED,
    /** The shape of a JWT, anybody's. */
    LOOKS_JWT,
    /** Begins as a macaroon of ours does, {@code mc_v1_}. */
    LOOKS_MACAROON
  }
}
