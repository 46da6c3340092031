package dev.latchkey.crds.revocation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** What became of an order. */
public enum OrderState {
  /** Nothing that it names has been seen so far; it is honoured once it is. */
  PENDING("Pending"),
  /** Every record that it names shows its end. */
  APPLIED("Applied"),
  /** It has no effect: its proof is wrong. */
  REJECTED("Rejected"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  OrderState(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static OrderState of(String text) {
    return EnumText.find(values(), OrderState::text, text, UNRECOGNIZED);
  }
}
