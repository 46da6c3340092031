package dev.latchkey.crds.record;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** What ended a credential, weakest first: a stronger cause replaces a weaker one, never back. */
public enum EndCause {
  /** A rotation: another credential of the key took its place. */
  SUPERSEDED("Superseded"),
  /** The key was deleted. */
  OWNER_GONE("OwnerGone"),
  /** Somebody ordered it. */
  ORDERED("Ordered"),
  /** A value of a newer version: taken as the strongest. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  EndCause(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static EndCause of(String text) {
    return EnumText.find(values(), EndCause::text, text, UNRECOGNIZED);
  }
}
