package dev.latchkey.operator.admin;

import dev.latchkey.crds.key.Visibility;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.credentials.imported.RawKeyParsing;
import dev.latchkey.operator.OperatorOnMock;
import java.util.List;
import java.util.Optional;

/** What tests ask for. */
final class Requests {
  static final Call CALL = new Call(OperatorOnMock.NAMESPACE, "jane");

  /** Changes nothing. */
  static final KeyChanges NO_CHANGES =
      new KeyChanges(
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>(),
          new Change.Keep<>());

  private Requests() {}

  static NewKey key(String name) {
    return key(name, Optional.empty());
  }

  static NewKey key(String name, Optional<String> requestID) {
    return new NewKey(
        name,
        "team-payments",
        List.of("orders:read"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Visibility.SECRET,
        requestID);
  }

  static NewImport rawKey(String name, String rawKey) {
    return rawKey(name, rawKey, Optional.empty());
  }

  static NewImport rawKey(String name, String rawKey, Optional<String> requestID) {
    return new NewImport(
        key(name, requestID), ((RawKeyParsing.Accepted) RawKey.parse(rawKey)).rawKey());
  }

  static KeyChanges scopes(String... scopes) {
    return new KeyChanges(
        new Change.Keep<>(),
        new Change.Set<>(List.of(scopes)),
        new Change.Keep<>(),
        new Change.Keep<>(),
        new Change.Keep<>(),
        new Change.Keep<>());
  }
}
