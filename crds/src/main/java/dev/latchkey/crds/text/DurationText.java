package dev.latchkey.crds.text;

/**
 * How durations are written in YAML: one number and one of s m h d w. CEL rules can compare those,
 * which they could not with compounds.
 */
public final class DurationText {
  /** Longer than nothing. */
  public static final String POSITIVE = "^[1-9][0-9]{0,8}(s|m|h|d|w)$";

  /** {@code 0s} is one too. */
  public static final String ANY = "^(0|[1-9][0-9]{0,8})(s|m|h|d|w)$";

  private DurationText() {}
}
