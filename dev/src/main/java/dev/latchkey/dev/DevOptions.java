package dev.latchkey.dev;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code dev} is asked for.
 *
 * @param folder whose YAML is applied; empty: none
 * @param apiServer which API server
 * @param port the verifier's
 * @param apiPort the API server's
 * @param namespaces where operator and verifier work; empty: everywhere
 * @param kubeconfig where to write the kubeconfig
 */
public record DevOptions(
    Optional<Path> folder,
    ApiServerChoice apiServer,
    int port,
    int apiPort,
    Set<String> namespaces,
    Path kubeconfig) {

  /** Which API server. */
  public enum ApiServerChoice {
    /** etcd and kube-apiserver. */
    REAL,
    /** The one inside this process. */
    EMBEDDED,
    /** The real one where it is installed, else the embedded one. */
    AUTO
  }

  public DevOptions {
    namespaces = Set.copyOf(namespaces);
  }
}
