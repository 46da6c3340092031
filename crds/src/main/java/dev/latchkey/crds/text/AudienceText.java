package dev.latchkey.crds.text;

/** How an audience is named. */
public final class AudienceText {
  /**
   * The names of audiences, as a regular expression: what the part of a label's key after the slash
   * may be, in lower case. At most 63 characters.
   */
  public static final String NAME = "^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$";

  private AudienceText() {}

  /** Whether a text names an audience. */
  public static boolean isName(String text) {
    return text.matches(NAME);
  }
}
