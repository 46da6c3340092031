package dev.latchkey.bench.cluster;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.bench.report.BenchException;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.client.LatchkeyClients;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * A real API server with data of its own and Latchkey's kinds served, as {@code dev} starts it.
 * Closing it removes the data.
 */
public final class BenchCluster implements AutoCloseable {
  private final RealApiServer server;

  private BenchCluster(RealApiServer server) {
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @throws BenchException if there is none installed
   */
  public static BenchCluster start(ApiServerInstallation installation) {
    if (!installation.isInstalled()) {
      throw new BenchException(
          "There is no Kubernetes API server in %s: ./latchkey api-server install installs it."
              .formatted(installation.directory()));
    }
    RealApiServer server = RealApiServer.start(installation);
    try {
      CrdFile.apply(
          server.client(), CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList());
      server.startControllers();
      return new BenchCluster(server);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** A new client, as Latchkey's programs have it. */
  public KubernetesClient client() {
    return LatchkeyClients.create(server.kubeconfig().clientConfig());
  }

  /** The same, with its requests counted. */
  public KubernetesClient client(RequestCounter counter) {
    return new KubernetesClientBuilder()
        .withConfig(server.kubeconfig().clientConfig())
        .withKubernetesSerialization(LatchkeyClients.serialization())
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("bench-counter", counter))
        .build();
  }

  /** Creates a namespace, which does not exist yet. */
  public void createNamespace(String name) {
    server
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  @Override
  public void close() {
    server.close();
  }
}
