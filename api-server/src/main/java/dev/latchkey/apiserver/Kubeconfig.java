package dev.latchkey.apiserver;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ClusterBuilder;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;

/**
 * A kubeconfig with one context that needs no other file.
 *
 * @param yaml the text; it holds what authenticates its user, so it is for no log
 */
public record Kubeconfig(String yaml) {

  private static final String NAME = "latchkey";

  /** For a server that asks nobody who they are. */
  public static Kubeconfig anonymous(String url) {
    return of(new ClusterBuilder().withServer(url).build(), new AuthInfo());
  }

  static Kubeconfig certificate(String url, byte[] authority, byte[] certificate, byte[] key) {
    return of(
        tls(url, authority),
        new AuthInfoBuilder()
            .withClientCertificateData(base64(certificate))
            .withClientKeyData(base64(key))
            .build());
  }

  /**
   * For a server that is reached by TLS.
   *
   * @param authority whose certificates it shows, PEM
   * @param token what authenticates the user
   */
  public static Kubeconfig token(String url, byte[] authority, String token) {
    return of(tls(url, authority), new AuthInfoBuilder().withToken(token).build());
  }

  private static Cluster tls(String url, byte[] authority) {
    return new ClusterBuilder()
        .withServer(url)
        .withCertificateAuthorityData(base64(authority))
        .build();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Kubeconfig of(Cluster cluster, AuthInfo user) {
    return new Kubeconfig(
        Serialization.asYaml(
            new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .addNewCluster()
                .withName(NAME)
                .withCluster(cluster)
                .endCluster()
                .addNewUser()
                .withName(NAME)
                .withUser(user)
                .endUser()
                .addNewContext()
                .withName(NAME)
                .withNewContext()
                .withCluster(NAME)
                .withUser(NAME)
                .withNamespace("default")
                .endContext()
                .endContext()
                .withCurrentContext(NAME)
                .build()));
  }

  /**
   * What a client is configured by; the environment and {@code ~/.kube/config} have no say in it.
   */
  public Config clientConfig() {
    return Config.fromKubeconfig(yaml);
  }

  /** A client of its user, the caller's to close. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(clientConfig()).build();
  }

  /**
   * Writes the file for its owner alone; readers see the old one or the new one, never half of one.
   */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // A temporary file is its owner's alone from the start, on systems that know owners.
    Path unfinished = Files.createTempFile(folder, ".kubeconfig-", "");
    try {
      Files.write(unfinished, yaml.getBytes(StandardCharsets.UTF_8));
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  @Override
  public String toString() {
    return "Kubeconfig[…]";
  }
}
