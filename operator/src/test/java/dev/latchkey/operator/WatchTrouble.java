package dev.latchkey.operator;

/** What may befall the watches of a client that asks for it. */
public enum WatchTrouble {
  /** Each event comes some time after the one before. */
  LATE,
  /** Each event comes twice. */
  TWICE,
  /** Watches end with 410 Gone, and what was under way is lost. */
  GONE;

  /** The request header by which a client asks. */
  static final String HEADER = "Latchkey-Test-Watch-Trouble";
}
