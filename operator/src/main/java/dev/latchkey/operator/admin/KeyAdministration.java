package dev.latchkey.operator.admin;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.RequestException;
import java.util.List;
import java.util.Optional;

/**
 * All that can be done to keys on request. Who may is asked before. Thread-safe; every method
 * throws {@link RequestException} where it refuses.
 */
public interface KeyAdministration {
  /**
   * Issues a key.
   *
   * @return with the secret, unless the client asked before with the same request id
   */
  Issued issue(Call call, NewKey key);

  /** Imports a raw key. */
  ListedKey importKey(Call call, NewImport key);

  /**
   * Imports many raw keys; request ids are ignored.
   *
   * @return what became of each, in order
   */
  List<ImportResult> importAll(Call call, List<NewImport> keys);

  /** A credential. */
  ListedKey get(Call call, KeyKind kind, KeyId id);

  /**
   * The credentials that come after a position.
   *
   * @param after empty = from the newest on
   * @param size at most so many; 1 or more
   */
  ListPage list(Call call, KeyKind kind, KeyFilter filter, Optional<ListPosition> after, int size);

  /** Changes what a credential's key says, and its record. */
  Updated update(Call call, KeyKind kind, KeyId id, KeyChanges changes);

  /** Replaces an issued credential by another one, and ends it at once. */
  Rotated rotate(Call call, KeyId id, KeyChanges changes);

  /**
   * Revokes a credential.
   *
   * @param kind empty = either kind
   * @param description only with {@link RevocationReason#PRIVILEGE_WITHDRAWN}
   */
  void revoke(
      Call call,
      Optional<KeyKind> kind,
      KeyId id,
      RevocationReason reason,
      Optional<String> description);

  /** Removes an imported key for good: its object and its records. */
  void delete(Call call, KeyId id);

  /** The name of the object of a credential's key, as far as is known; asks nobody. */
  Optional<String> objectName(String namespace, KeyKind kind, KeyId id);

  /** The hash keys of a namespace, as far as is known; asks nobody. */
  Optional<HashKeyRing> hashKeys(String namespace);

  /**
   * An issued key.
   *
   * @param key the credential
   * @param secret the credential itself, the one time that it is answered
   */
  record Issued(ListedKey key, Optional<String> secret) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Issued[" + key.record().keyID() + "]";
    }
  }

  /**
   * An updated key.
   *
   * @param key the credential as it is now
   * @param warning what the client should know, for people
   */
  record Updated(ListedKey key, Optional<String> warning) {}

  /**
   * A rotated key.
   *
   * @param key the new credential
   * @param secret the new credential itself
   * @param old the old one as it is now
   * @param warning what the client should know, for people
   */
  record Rotated(ListedKey key, String secret, ListedKey old, Optional<String> warning) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Rotated[" + key.record().keyID() + "]";
    }
  }

  /** What became of one raw key among many. */
  sealed interface ImportResult {
    /** It is imported. */
    record Imported(ListedKey key) implements ImportResult {}

    /** It is not. */
    record Refused(RequestException why) implements ImportResult {}
  }
}
