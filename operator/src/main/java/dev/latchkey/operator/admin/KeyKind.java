package dev.latchkey.operator.admin;

/** The two kinds of key. */
public enum KeyKind {
  /** Its credential is made here. */
  ISSUED("IssuedApiKey", "issuedapikeys"),
  /** Its credential was made elsewhere. */
  IMPORTED("ImportedApiKey", "importedapikeys");

  private final String kind;
  private final String resource;

  KeyKind(String kind, String resource) {
    this.kind = kind;
    this.resource = resource;
  }

  /** The kind of its objects. */
  public String kind() {
    return kind;
  }

  /** Their resource, as in RBAC rules. */
  public String resource() {
    return resource;
  }
}
