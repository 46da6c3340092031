package dev.latchkey.verifier.secret;

import dev.latchkey.crds.client.SingleAttempt;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a Secret from the API server, by its name: the only verb on Secrets that a verifier has is
 * {@code get}, and only for some names, so it can neither list nor watch them.
 */
public final class ApiSecretSource implements SecretSource {
  private final SingleAttempt attempt;
  private final String name;

  /**
   * @param client not closed by this
   * @param name the Secret's name in every namespace
   */
  public ApiSecretSource(KubernetesClient client, String name) {
    this.attempt = new SingleAttempt(client);
    this.name = name;
  }

  @Override
  public Optional<Map<String, byte[]>> read(String namespace) {
    return Optional.ofNullable(get(namespace)).map(ApiSecretSource::entries);
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofMinutes(1);
  }

  private Secret get(String namespace) {
    try {
      return attempt.call(client -> client.secrets().inNamespace(namespace).withName(name).get());
    } catch (KubernetesClientException e) {
      throw new SecretUnavailableException(SingleAttempt.reason(e));
    }
  }

  private static Map<String, byte[]> entries(Secret secret) {
    Map<String, byte[]> entries = new HashMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((name, value) -> entries.put(name, decode(name, value)));
    }
    return entries;
  }

  private static byte[] decode(String name, String value) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      // Its message quotes a character of the value.
      throw new SecretUnavailableException("its entry " + name + " is not base64");
    }
  }
}
