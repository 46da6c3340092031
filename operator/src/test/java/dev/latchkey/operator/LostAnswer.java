package dev.latchkey.operator;

/** Asks the API server in memory to do what it is asked for, and to answer that it failed. */
public final class LostAnswer {
  /** The header of a request that asks for it. */
  public static final String HEADER = "Latchkey-Lose-Answer";

  private LostAnswer() {}
}
