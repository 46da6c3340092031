package dev.latchkey.crds.condition;

import dev.latchkey.crds.condition.KeyReason.Outlook;

/**
 * Why an ApiKeyIssuer is ready or not: the reason of its conditions, and an API that tools may rely
 * on.
 */
public enum IssuerReason {
  /** Nobody has looked at it yet. */
  PENDING("Pending", Outlook.IN_PROGRESS),
  /** The namespace has the keys that the spec wants. */
  CARRIED_OUT("CarriedOut", Outlook.SETTLED),
  /** The spec says something that cannot be carried out. */
  INVALID_SPEC("InvalidSpec", Outlook.STALLED),
  /** The namespace's hash keys are gone or damaged, and records need them. */
  HASH_KEYS_UNAVAILABLE("HashKeysUnavailable", Outlook.STALLED),
  /** The Secret with the signing keys cannot be read. */
  SIGNING_KEYS_DAMAGED("SigningKeysDamaged", Outlook.STALLED),
  /** A Secret or ConfigMap of a name that is needed exists and is somebody else's. */
  NAME_CONFLICT("NameConflict", Outlook.STALLED);

  private final String text;
  private final Outlook outlook;

  IssuerReason(String text, Outlook outlook) {
    this.text = text;
    this.outlook = outlook;
  }

  /** The reason as in a condition. */
  public String text() {
    return text;
  }

  /** What a tool that waits should make of it. */
  public Outlook outlook() {
    return outlook;
  }
}
