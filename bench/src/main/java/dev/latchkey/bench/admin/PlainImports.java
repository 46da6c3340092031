package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.ParallelWrites;
import dev.latchkey.bench.cluster.SampleObjects;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.credentials.KeyId;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;

/** What one imported key costs the API server, written by nobody but this, in a row. */
final class PlainImports {
  /** The key, its record, its status, and the Event that tells of it. */
  static final int PER_KEY = 4;

  private final KubernetesClient client;
  private final String namespace;
  private final SampleObjects samples = new SampleObjects();

  /**
   * @param namespace where no operator is at work
   */
  PlainImports(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Writes what so many keys cost; says how long it took. */
  Duration run(int keys, ParallelWrites parallel) throws InterruptedException {
    return parallel.run(keys, number -> write());
  }

  private void write() {
    KeyId id = samples.importedID();
    ImportedApiKey key = client.resource(samples.importedKey(namespace, id)).create();
    client.resource(samples.record(key, id)).create();
    client
        .resources(ImportedApiKey.class)
        .inNamespace(namespace)
        .withName(key.getMetadata().getName())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(Map.of("status", samples.status(key, id))));
    client.resource(samples.event(key, id)).create();
  }
}
