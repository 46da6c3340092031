package dev.latchkey.dev.restore;

import dev.latchkey.crds.Latchkey;
import java.util.Arrays;
import java.util.Optional;

/** A kind that a restoration knows what to do with. */
enum SavedKind {
  SECRET("", "Secret", "secrets"),
  ISSUED_API_KEY(Latchkey.GROUP, "IssuedApiKey", "issuedapikeys"),
  IMPORTED_API_KEY(Latchkey.GROUP, "ImportedApiKey", "importedapikeys"),
  API_KEY_RECORD(Latchkey.GROUP, "ApiKeyRecord", "apikeyrecords"),
  API_KEY_SELF_REVOCATION(Latchkey.GROUP, "ApiKeySelfRevocation", "apikeyselfrevocations"),
  API_KEY_REVOCATION(Latchkey.GROUP, "ApiKeyRevocation", "apikeyrevocations");

  private final String group;
  private final String kind;
  private final String plural;

  SavedKind(String group, String kind, String plural) {
    this.group = group;
    this.kind = kind;
    this.plural = plural;
  }

  /**
   * The kind of an object, if it is one of these.
   *
   * @param apiVersion as in the object, of whatever version
   * @param kind as in the object
   */
  static Optional<SavedKind> of(String apiVersion, String kind) {
    String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    return Arrays.stream(values())
        .filter(candidate -> candidate.group.equals(group) && candidate.kind.equals(kind))
        .findFirst();
  }

  /** As in the object. */
  String kind() {
    return kind;
  }

  /** For people: {@code 2 IssuedApiKeys}. */
  String counted(long count) {
    return count + " " + kind + (count == 1 ? "" : "s");
  }

  boolean isKey() {
    return this == ISSUED_API_KEY || this == IMPORTED_API_KEY;
  }

  boolean isSecret() {
    return this == SECRET;
  }

  /** Path of all its objects in a namespace. */
  String path(String namespace) {
    String root = group.isEmpty() ? "/api/v1" : "/apis/" + Latchkey.API_VERSION;
    return root + "/namespaces/" + namespace + "/" + plural;
  }
}
