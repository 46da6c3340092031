package dev.latchkey.dev;

import dev.latchkey.http.auth.Authentication;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code dev} is asked for.
 *
 * @param folder whose YAML is applied; empty: none
 * @param apiServer which API server
 * @param port where everything is answered over HTTP
 * @param apiPort the API server's
 * @param namespaces where operator and verifier work; empty: everywhere
 * @param kubeconfig where to write the kubeconfig
 * @param authentication whether callers of the HTTP API are asked who they are
 */
public record DevOptions(
    Optional<Path> folder,
    ApiServerChoice apiServer,
    int port,
    int apiPort,
    Set<String> namespaces,
    Path kubeconfig,
    Authentication authentication) {

  /** Which API server. */
  public enum ApiServerChoice {
    /** etcd and kube-apiserver. */
    REAL,
    /** The one inside this process. */
    EMBEDDED,
    /** The real one where it is installed, else the embedded one. */
    AUTO
  }

  /** Which namespace a request is for that names none. */
  public String defaultNamespace() {
    return namespaces.isEmpty() || namespaces.contains("default")
        ? "default"
        : namespaces.stream().sorted().findFirst().orElseThrow();
  }

  /** The base of the HTTP API. */
  public String url() {
    return "http://localhost:" + port;
  }

  public DevOptions {
    namespaces = Set.copyOf(namespaces);
  }
}
