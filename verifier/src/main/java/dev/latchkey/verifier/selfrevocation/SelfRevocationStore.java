package dev.latchkey.verifier.selfrevocation;

import dev.latchkey.crds.revocation.ApiKeySelfRevocation;

/** Where self-revocations are stored. Safe for use by several threads. */
@FunctionalInterface
public interface SelfRevocationStore {
  /**
   * Stores a self-revocation; waits for it, some seconds at most.
   *
   * @return what was stored, with its name
   * @throws NotStoredException if it was not stored, or that cannot be told
   */
  ApiKeySelfRevocation store(ApiKeySelfRevocation order);
}
