package dev.latchkey.crds.issuer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** What a key of a namespace is for. */
public enum KeyUse {
  /** Digests of credentials, in records. */
  HASH("Hash"),
  /** Signatures of derived JWTs. */
  SIGNING("Signing"),
  /** Derived macaroons. */
  MACAROON("Macaroon"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  KeyUse(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static KeyUse of(String text) {
    return EnumText.find(values(), KeyUse::text, text, UNRECOGNIZED);
  }
}
