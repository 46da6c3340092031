package dev.latchkey.crds.condition;

/**
 * Why a key is ready or not: the reason of its conditions, and an API that tools may rely on.
 *
 * @see Outlook for what each means to a waiting tool
 */
public enum KeyReason {
  /** Nobody has looked at the key yet. */
  PENDING("Pending", Outlook.IN_PROGRESS),
  /** The credential is issued, and recorded for verifiers. */
  ISSUED("Issued", Outlook.SETTLED),
  /** The raw key is imported, and recorded for verifiers. */
  IMPORTED("Imported", Outlook.SETTLED),
  /** The key is revoked, for good. */
  REVOKED("Revoked", Outlook.SETTLED),
  /** The key has expired as planned. */
  EXPIRED("Expired", Outlook.SETTLED),
  /** The raw key's Secret, or its entry, is not there yet. */
  RAW_KEY_NOT_FOUND("RawKeyNotFound", Outlook.IN_PROGRESS),
  /** The namespace's hash keys are gone or damaged, and records need them. */
  HASH_KEYS_UNAVAILABLE("HashKeysUnavailable", Outlook.STALLED),
  /** The spec says something that cannot be carried out. */
  INVALID_SPEC("InvalidSpec", Outlook.STALLED),
  /** A Secret of that name exists and is somebody else's. */
  SECRET_CONFLICT("SecretConflict", Outlook.STALLED),
  /** Somebody keeps writing or deleting the key's Secret. */
  SECRET_CONTESTED("SecretContested", Outlook.STALLED),
  /** Nothing was issued: with {@code delivery: None} that is done over HTTP alone. */
  ISSUE_OVER_HTTP("IssueOverHTTP", Outlook.STALLED),
  /** Nothing was imported: without {@code rawKey} that is done over HTTP alone. */
  IMPORT_OVER_HTTP("ImportOverHTTP", Outlook.STALLED),
  /** The raw key's Secret does not carry its owner's consent. */
  RAW_KEY_NOT_LABELLED("RawKeyNotLabelled", Outlook.STALLED),
  /** The raw key cannot be a credential. */
  RAW_KEY_UNUSABLE("RawKeyUnusable", Outlook.STALLED),
  /** Another key has imported the same raw key. */
  DUPLICATE_RAW_KEY("DuplicateRawKey", Outlook.STALLED),
  /** The raw key was revoked or replaced, and does not come back. */
  RAW_KEY_REVOKED("RawKeyRevoked", Outlook.STALLED);

  private final String text;
  private final Outlook outlook;

  KeyReason(String text, Outlook outlook) {
    this.text = text;
    this.outlook = outlook;
  }

  /** The reason as in a condition. */
  public String text() {
    return text;
  }

  /** What a tool that waits for the key should make of it. */
  public Outlook outlook() {
    return outlook;
  }

  /** What a tool that waits for a key should make of its reason. */
  public enum Outlook {
    /** The spec is carried out: Ready is True. */
    SETTLED,
    /** It may still come by itself: Ready is False. */
    IN_PROGRESS,
    /** Somebody must mend the spec or an input: Ready is False, Stalled is True. */
    STALLED
  }
}
