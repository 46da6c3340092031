package dev.latchkey.operator.issuer;

import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.ApiKeyIssuerSpec;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.credentials.issued.IssuedCredential;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * What namespaces' ApiKeyIssuers say now, read from the API server: an issuer and keys that are
 * applied together are seen in that order. Thread-safe.
 */
public final class Issuers {
  private final KubernetesClient client;

  /** Issuers read through the given client. */
  public Issuers(KubernetesClient client) {
    this.client = client;
  }

  /**
   * What a new credential begins with; the default where the ApiKeyIssuer says what cannot be.
   *
   * @param namespace the key's namespace
   * @param visibility the key's visibility
   */
  public String prefix(String namespace, Visibility visibility) {
    String prefix = spec(namespace).prefixes().of(visibility);
    return IssuedCredential.isValidPrefix(prefix)
        ? prefix
        : ApiKeyIssuerSpec.defaults().prefixes().of(visibility);
  }

  /** The trigger of hash keys that are made now, which they answer. */
  public Optional<String> hashKeyTrigger(String namespace) {
    return Optional.ofNullable(spec(namespace).hashKeys().trigger());
  }

  /** The namespace's ApiKeyIssuer, if it has one. */
  Optional<ApiKeyIssuer> of(String namespace) {
    return Optional.ofNullable(
        client
            .resources(ApiKeyIssuer.class)
            .inNamespace(namespace)
            .withName(ApiKeyIssuer.NAME)
            .get());
  }

  private ApiKeyIssuerSpec spec(String namespace) {
    return of(namespace).map(ApiKeyIssuer::getSpec).orElseGet(ApiKeyIssuerSpec::defaults);
  }
}
