package dev.latchkey.verifier.hashkeys;

import dev.latchkey.credentials.hashing.HashKeyRing;
import java.util.Optional;
import java.util.Set;

/** The hash keys of namespaces, as far as they are known. Safe for use by several threads. */
public interface HashKeyRings {
  /** The hash keys of a namespace; never waits for them. */
  Optional<HashKeyRing> find(String namespace);

  /** The namespaces whose hash keys are known. */
  Set<String> namespaces();
}
