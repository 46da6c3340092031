package dev.latchkey.operator.api;

import dev.latchkey.operator.admin.KeyKind;
import java.util.Arrays;
import java.util.Optional;

/** What the contract calls the two kinds of key, in paths and in bodies. */
final class KeyNames {
  private static final String ADMIN = "/v2alpha1/admin/";

  private KeyNames() {}

  /** The path of all keys of a kind. */
  static String collection(KeyKind kind) {
    return ADMIN
        + switch (kind) {
          case ISSUED -> "issuedApiKeys";
          case IMPORTED -> "importedApiKeys";
        };
  }

  /** The path of keys whose kind is not said. */
  static String collectionOfBoth() {
    return ADMIN + "apiKeys";
  }

  /** The member of a body that holds one key. */
  static String member(KeyKind kind) {
    return switch (kind) {
      case ISSUED -> "issued_api_key";
      case IMPORTED -> "imported_api_key";
    };
  }

  /** The member of a body that holds several. */
  static String members(KeyKind kind) {
    return member(kind) + "s";
  }

  /** The kind of key that a member of this name holds. */
  static Optional<KeyKind> kindOfMember(String name) {
    return Arrays.stream(KeyKind.values()).filter(kind -> member(kind).equals(name)).findFirst();
  }
}
