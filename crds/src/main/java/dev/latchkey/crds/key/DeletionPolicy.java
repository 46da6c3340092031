package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** What a deletion of an imported key leaves behind. */
public enum DeletionPolicy {
  /** A revoked record, for its retention. */
  REVOKE("Revoke"),
  /** Nothing: the record goes with the key. */
  DELETE("Delete"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  DeletionPolicy(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static DeletionPolicy of(String text) {
    return EnumText.find(values(), DeletionPolicy::text, text, UNRECOGNIZED);
  }
}
