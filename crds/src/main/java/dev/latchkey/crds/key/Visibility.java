package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** Whether a credential is meant to be held by anybody. */
public enum Visibility {
  /** Only its holder may know the credential. */
  SECRET("Secret"),
  /** Anybody may know the credential, as with a key in a web page. */
  PUBLIC("Public"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  Visibility(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static Visibility of(String text) {
    return EnumText.find(values(), Visibility::text, text, UNRECOGNIZED);
  }
}
