package dev.latchkey.bench.life;

import dev.latchkey.bench.cluster.ParallelWrites;
import dev.latchkey.bench.cluster.SampleObjects;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.issued.KeyIdGenerator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** What one issued key costs the API server, written by nobody but this, in a row. */
final class PlainWrites {
  /** The key, its record, its Secret, its status, and the Event that tells of it. */
  static final int PER_KEY = 5;

  private final KubernetesClient client;
  private final ParallelWrites parallel;
  private final SampleObjects samples;
  private final KeyIdGenerator ids = new KeyIdGenerator(Clock.systemUTC(), new SecureRandom());

  PlainWrites(KubernetesClient client, ParallelWrites parallel, SampleObjects samples) {
    this.client = client;
    this.parallel = parallel;
    this.samples = samples;
  }

  /** Writes what so many keys cost, in a namespace without an operator; says how long it took. */
  Duration run(String namespace, int keys) throws InterruptedException {
    return parallel.run(keys, number -> write(namespace, SampleObjects.name(number)));
  }

  private void write(String namespace, String name) {
    KeyId id = ids.next();
    IssuedApiKey key = client.resource(samples.key(namespace, name)).create();
    client.resource(samples.record(key, id)).create();
    client.resource(samples.secret(key, id)).create();
    client
        .resources(IssuedApiKey.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(Map.of("status", samples.status(key, id))));
    client.resource(samples.event(key, id)).create();
  }
}
