package dev.latchkey.conformance;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;

/** The two kinds of key, by what the contract calls them. */
enum Kind {
  ISSUED("issuedApiKeys", "issued_api_key", IssuedApiKey.class),
  IMPORTED("importedApiKeys", "imported_api_key", ImportedApiKey.class);

  private final String collection;
  private final String member;
  private final Class<? extends ApiKey<?>> type;

  Kind(String collection, String member, Class<? extends ApiKey<?>> type) {
    this.collection = Api.ADMIN + collection;
    this.member = member;
    this.type = type;
  }

  /** The path of all of them. */
  String collection() {
    return collection;
  }

  /** The path of one of them. */
  String path(String id) {
    return collection + "/" + id;
  }

  /** The member that holds one in a body. */
  String member() {
    return member;
  }

  /** The member that holds a page of them. */
  String members() {
    return member + "s";
  }

  /** The kind's resource. */
  Class<? extends ApiKey<?>> type() {
    return type;
  }
}
