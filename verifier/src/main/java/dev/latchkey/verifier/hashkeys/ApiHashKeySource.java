package dev.latchkey.verifier.hashkeys;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.verifier.client.SingleAttempt;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads hash keys from the API server, by the Secret's name: the only verb on Secrets that a
 * verifier has is {@code get}, and only for this name, so it can neither list nor watch them.
 */
public final class ApiHashKeySource implements HashKeySource {
  private final SingleAttempt attempt;

  /**
   * @param client not closed by this
   */
  public ApiHashKeySource(KubernetesClient client) {
    this.attempt = new SingleAttempt(client);
  }

  @Override
  public Optional<Map<String, byte[]>> read(String namespace) {
    return Optional.ofNullable(get(namespace)).map(ApiHashKeySource::entries);
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofMinutes(1);
  }

  private Secret get(String namespace) {
    try {
      return attempt.call(
          client ->
              client.secrets().inNamespace(namespace).withName(Latchkey.HASH_KEYS_SECRET).get());
    } catch (KubernetesClientException e) {
      throw new HashKeysUnavailableException(SingleAttempt.reason(e));
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
      throw new HashKeysUnavailableException("its entry " + name + " is not base64");
    }
  }
}
