package dev.latchkey.crds.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/** Finds the cluster by the usual rules, and notices when there is none. */
public final class ClusterConfig {
  private ClusterConfig() {}

  /**
   * The cluster that kubeconfig, environment or pod name. It may be out of reach now; that is what
   * retries are for.
   *
   * @throws NoClusterException if nothing names one
   */
  public static Config find() {
    Config config = new ConfigBuilder().build();
    if (isFallback(config)) {
      throw new NoClusterException(
          "No Kubernetes cluster is configured: set KUBECONFIG to a kubeconfig file.");
    }
    return config;
  }

  /** The library's last resort, which no kubeconfig, variable or pod names in this form. */
  private static boolean isFallback(Config config) {
    String url = config.getMasterUrl();
    return url == null
        || (url.startsWith(Config.DEFAULT_MASTER_URL)
            && config.getAutoOAuthToken() == null
            && config.getCurrentContext() == null);
  }
}
