package dev.latchkey.operator.management;

/** Why a credential is made. */
public enum Occasion {
  /** It is the first one of its key. */
  ISSUE,
  /** It takes the place of another one. */
  ROTATION
}
