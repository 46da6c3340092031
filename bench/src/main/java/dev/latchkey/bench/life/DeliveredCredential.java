package dev.latchkey.bench.life;

import dev.latchkey.bench.report.BenchException;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A credential as its consumer finds it, and its id. It is never printed. */
final class DeliveredCredential {
  private final String keyID;
  private final String text;

  private DeliveredCredential(Secret secret) {
    this.keyID = secret.getMetadata().getAnnotations().get(Latchkey.KEY_ID);
    this.text =
        new String(
            Base64.getDecoder().decode(secret.getData().get("api-key")), StandardCharsets.US_ASCII);
  }

  /** The first ones of a namespace, by the names of their keys. */
  static List<DeliveredCredential> read(KubernetesClient client, String namespace, int count) {
    List<DeliveredCredential> found =
        client
            .secrets()
            .inNamespace(namespace)
            .withLabel(Latchkey.SECRET_ROLE, SecretRole.CREDENTIAL.label())
            .list(new ListOptionsBuilder().withLimit((long) count).build())
            .getItems()
            .stream()
            .map(DeliveredCredential::new)
            .toList();
    if (found.size() < count) {
      throw new BenchException(
          "Only %,d of %,d Secrets with a credential are there.".formatted(found.size(), count));
    }
    return found.subList(0, count);
  }

  String keyID() {
    return keyID;
  }

  String text() {
    return text;
  }

  @Override
  public String toString() {
    return "the credential " + keyID;
  }
}
