package dev.latchkey.crds.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latchkey.crds.text.EnumText;

/** Why a credential was revoked; the reasons of RFC 5280 that make sense for keys. */
public enum RevocationReason {
  /** Somebody who should not may know the credential. */
  KEY_COMPROMISE("KeyCompromise"),
  /** Its actor is not what it was. */
  AFFILIATION_CHANGED("AffiliationChanged"),
  /** Another credential took its place. */
  SUPERSEDED("Superseded"),
  /** Its actor may no longer do this. */
  PRIVILEGE_WITHDRAWN("PrivilegeWithdrawn"),
  /** A value of a newer version. */
  @JsonIgnore
  UNRECOGNIZED("Unrecognized");

  private final String text;

  RevocationReason(String text) {
    this.text = text;
  }

  /** The value as in YAML. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The constant for a value as in YAML; never fails. */
  @JsonCreator
  public static RevocationReason of(String text) {
    return EnumText.find(values(), RevocationReason::text, text, UNRECOGNIZED);
  }
}
