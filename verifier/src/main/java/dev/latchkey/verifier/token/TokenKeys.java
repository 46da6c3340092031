package dev.latchkey.verifier.token;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The token keys of namespaces, as far as they are known. Safe for use by several threads. */
public interface TokenKeys {
  /** Those of a namespace; never waits for them. */
  Optional<NamespaceTokenKeys> find(String namespace);

  /**
   * The namespaces that have a public key of this name. One at most, unless somebody gave two the
   * same. If there is none, the keys are looked at again soon.
   */
  List<NamespaceTokenKeys> withPublicKey(String keyID);

  /** As {@link #withPublicKey}, for the roots of macaroons. */
  List<NamespaceTokenKeys> withMacaroonRoot(String rootID);

  /**
   * Whether public keys of this issuer could never be read yet, so that a JWT which names a key
   * that is not known may be genuine.
   */
  default boolean mayLackPublicKeysOf(String issuer) {
    return false;
  }

  /** Those of all namespaces. */
  Collection<NamespaceTokenKeys> all();

  /** Whether this verifier was given what signs tokens, and what macaroons are checked with. */
  boolean mayDerive();

  /** Has a namespace's keys looked at again soon, as somebody missed some. Never waits. */
  void lookAgain(String namespace);
}
