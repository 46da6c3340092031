package dev.latchkey.bench.load.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.bench.token.SampleNamespace;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through the client that a verifier has. */
class RecordApiTest {
  private static final int ISSUED = 20;
  private static final int ALL = 22;

  @TempDir private Path folder;

  private SampleCluster cluster;
  private KubernetesClient client;

  @BeforeEach
  void start() throws Exception {
    cluster = SampleCluster.start(ISSUED, folder.resolve("records"));
    client = LatchkeyClients.create(cluster.api().kubeconfig().clientConfig());
  }

  @AfterEach
  void close() {
    client.close();
    cluster.close();
  }

  @Test
  void listsInPages() {
    try (SharedIndexInformer<ApiKeyRecord> informer = informer(3)) {
      assertThat(informer.getStore().list())
          .hasSize(ALL)
          .allSatisfy(record -> assertThat(record.getSpec().digest()).hasSize(64))
          .allSatisfy(record -> assertThat(record.getMetadata().getManagedFields()).isNotEmpty());
    }
    var list = client.resources(ApiKeyRevocation.class).inNamespace(SampleNamespace.NAME).list();
    assertThat(list.getItems()).isEmpty();
    assertThat(list.getMetadata().getResourceVersion()).isNotEmpty();
  }

  @Test
  void tellsWatchersOfAWrittenStatus() {
    try (SharedIndexInformer<ApiKeyRecord> informer = informer(500)) {
      ApiKeyRecord record = informer.getStore().list().get(0);
      await().atMost(Duration.ofSeconds(10)).until(informer::isWatching);

      client
          .resource(record)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON),
              """
              [{"op": "test", "path": "/metadata/uid", "value": "%s"},
               {"op": "add", "path": "/status", "value": {"lastUsedTime": "2026-11-25T10:00:00Z"}}]
              """
                  .formatted(record.getMetadata().getUid()));

      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  informer.getStore().list().stream().anyMatch(known -> known.getStatus() != null));
    }
  }

  @Test
  void hasTheSecretsOfTheNamespaceAndNoOthers() {
    var secrets = client.secrets().inNamespace(SampleNamespace.NAME);

    assertThat(secrets.withName(Latchkey.HASH_KEYS_SECRET).get().getData()).isNotEmpty();
    assertThat(secrets.withName(Latchkey.JWKS).get().getData())
        .containsOnlyKeys(Latchkey.JWKS_ENTRY, Latchkey.ISSUER_ENTRY);
    assertThat(secrets.withName("another").get()).isNull();
  }

  @Test
  void writesTheRecordsAndNoCredentialIntoTheFile() throws Exception {
    String records = Files.readString(folder.resolve("records"));

    assertThat(records.lines()).hasSize(ALL);
    assertThat(cluster.issued()).hasSize(ISSUED).noneMatch(records::contains);
    assertThat(cluster.imported()).isNotEmpty().noneMatch(records::contains);
  }

  private SharedIndexInformer<ApiKeyRecord> informer(long page) {
    return client
        .resources(ApiKeyRecord.class)
        .inNamespace(SampleNamespace.NAME)
        .withLimit(page)
        .inform();
  }
}
