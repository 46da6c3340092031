package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** How far a key of a namespace is in its life. */
public enum KeyState {
  /** In use for what is made now. */
  ACTIVE("Active"),
  /** Known to verifiers, and not in use yet. */
  PUBLISHED("Published"),
  /** In use no more; kept for what was made with it. */
  RETIRING("Retiring"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  KeyState(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static KeyState of(String text) {
    return EnumText.find(values(), KeyState::text, text, UNRECOGNIZED);
  }
}
