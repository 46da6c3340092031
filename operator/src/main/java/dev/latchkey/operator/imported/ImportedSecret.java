package dev.latchkey.operator.imported;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latchkey.operator.write.VersionedPatch;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Secrets with raw keys, as users wrote them. Thread-safe. */
final class ImportedSecret {
  private final KubernetesClient client;

  ImportedSecret(KubernetesClient client) {
    this.client = client;
  }

  /** A Secret as it is at the API server now, labelled or not. */
  Optional<Secret> get(String namespace, String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
  }

  /** Removes one entry of a Secret, and the Secret with its last one, in the version given. */
  void removeEntry(Secret seen, String entry) {
    if (seen.getData().size() == 1) {
      client.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
      return;
    }
    ArrayNode removal = JsonNodeFactory.instance.arrayNode();
    removal.addObject().put("op", "remove").put("path", "/data/" + entry);
    VersionedPatch.apply(client, Secret.class, seen, removal);
  }
}
