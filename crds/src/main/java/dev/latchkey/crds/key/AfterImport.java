package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** What becomes of an imported raw key in its Secret once it is imported. */
public enum AfterImport {
  /** It stays. */
  KEEP("Keep"),
  /** The entry is deleted, and the Secret with its last entry. */
  DELETE("Delete"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  AfterImport(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static AfterImport of(String text) {
    return EnumText.find(values(), AfterImport::text, text, UNRECOGNIZED);
  }
}
