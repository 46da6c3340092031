package dev.latchkey.verifier.selfrevocation;

import dev.latchkey.crds.client.SingleAttempt;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Stores self-revocations as objects. Safe for use by several threads. */
public final class ApiServerStore implements SelfRevocationStore {
  private final SingleAttempt attempt;

  /**
   * @param client not closed by this
   */
  public ApiServerStore(KubernetesClient client) {
    this.attempt = new SingleAttempt(client);
  }

  @Override
  public ApiKeySelfRevocation store(ApiKeySelfRevocation order) {
    try {
      return attempt.call(client -> client.resource(order).create());
    } catch (KubernetesClientException e) {
      // Not as its cause: its message may quote what was sent.
      throw new NotStoredException(SingleAttempt.reason(e), e.getCode());
    }
  }
}
