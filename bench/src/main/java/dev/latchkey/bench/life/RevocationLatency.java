package dev.latchkey.bench.life;

import dev.latchkey.bench.report.BenchException;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeyRevocationSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How long an order to revoke takes until a verifier refuses the credential. */
final class RevocationLatency {
  private static final String VALID = "VALID";
  private static final String REVOKED = "VERIFICATION_ERROR_REVOKED";
  private static final Duration KNOWN = Duration.ofSeconds(60);

  /** After so many misses the verifier does not honour orders, and waiting on shows nothing. */
  private static final int MISSED_AT_MOST = 5;

  private final KubernetesClient client;
  private final String namespace;
  private final VerifyConnection verifier;
  private final Duration timeout;

  /**
   * @param client gives the orders
   * @param timeout when an order counts as missed
   */
  RevocationLatency(
      KubernetesClient client, String namespace, VerifyConnection verifier, Duration timeout) {
    this.client = client;
    this.namespace = namespace;
    this.verifier = verifier;
    this.timeout = timeout;
  }

  /** Has each credential verified until it is valid, which each must be before it is revoked. */
  void warmUp(List<DeliveredCredential> credentials) throws InterruptedException {
    long end = System.nanoTime() + KNOWN.toNanos();
    for (DeliveredCredential credential : credentials) {
      String answer = verifier.verify(credential);
      while (!answer.equals(VALID)) {
        if (System.nanoTime() > end) {
          throw new BenchException(
              "The verifier answers %s for %s, which was issued.".formatted(answer, credential));
        }
        Thread.sleep(50);
        answer = verifier.verify(credential);
      }
    }
  }

  /**
   * Revokes credentials, one after the other.
   *
   * @param pause how long to wait between them
   */
  Lags run(List<DeliveredCredential> credentials, Duration pause) throws InterruptedException {
    Lags.Builder lags = new Lags.Builder();
    for (DeliveredCredential credential : credentials) {
      revoke(credential, lags);
      if (lags.missed() == MISSED_AT_MOST) {
        break;
      }
      Thread.sleep(pause.toMillis());
    }
    return lags.build();
  }

  private void revoke(DeliveredCredential credential, Lags.Builder lags)
      throws InterruptedException {
    ApiKeyRevocation order = order(credential);
    long sent = System.nanoTime();
    client.resource(order).create();
    long answered = System.nanoTime();
    boolean first = true;
    while (true) {
      String answer = verifier.verify(credential);
      long now = System.nanoTime();
      if (answer.equals(REVOKED)) {
        lags.seen(sent, first ? now : answered, now);
        return;
      }
      if (!answer.equals(VALID)) {
        throw new BenchException(
            "The verifier answers %s for %s, which was revoked.".formatted(answer, credential));
      }
      if (now - answered > timeout.toNanos()) {
        lags.miss();
        return;
      }
      first = false;
    }
  }

  private ApiKeyRevocation order(DeliveredCredential credential) {
    ApiKeyRevocation order = new ApiKeyRevocation();
    order.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName("bench-" + credential.keyID().toLowerCase(Locale.ROOT))
            .build());
    order.setSpec(
        new ApiKeyRevocationSpec(
            credential.keyID(), null, null, RevocationReason.KEY_COMPROMISE, null));
    return order;
  }
}
