package dev.latchkey.crds.client;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.util.function.Function;

/**
 * Calls the API server once, without the client's own retries, which go on for minutes: for callers
 * who wait, or who try again at times of their own. Safe for use by several threads.
 */
public final class SingleAttempt {
  private static final int TIMEOUT_MILLIS = 3_000;

  private final KubernetesClient client;

  /**
   * @param client not closed by this
   */
  public SingleAttempt(KubernetesClient client) {
    this.client = client;
  }

  /**
   * What a call finds; waits some seconds at most.
   *
   * @throws KubernetesClientException if it fails
   */
  public <T> T call(Function<KubernetesClient, T> call) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(requestConfig())
        .call(call::apply);
  }

  /** Why a call failed, for a log; the exception's own message may quote what was received. */
  public static String reason(KubernetesClientException failure) {
    return failure.getCode() > 0
        ? "the API server answered with HTTP status " + failure.getCode()
        : "the API server cannot be reached";
  }

  /** Whom the client acts as is part of a request's configuration too. */
  private RequestConfig requestConfig() {
    RequestConfig ofClient = client.getConfiguration().getRequestConfig();
    RequestConfig config =
        new RequestConfigBuilder()
            .withRequestTimeout(TIMEOUT_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    config.setImpersonateUsername(ofClient.getImpersonateUsername());
    config.setImpersonateGroups(ofClient.getImpersonateGroups());
    config.setImpersonateExtras(ofClient.getImpersonateExtras());
    return config;
  }
}
