package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** Where the credential of an issued key goes. */
public enum Delivery {
  /** A Secret of its own, for the workload that uses it. */
  SECRET("Secret"),
  /** Nowhere: it was answered once, over HTTP. */
  NONE("None"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  Delivery(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static Delivery of(String text) {
    return EnumText.find(values(), Delivery::text, text, UNRECOGNIZED);
  }
}
