package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the API server in memory cannot do: pages, and lists that say what went away. */
@ClusterTest
class RecordFeedsClusterTest {
  private final RecordIndex index = new RecordIndex();

  @Test
  void listsInPagesAndForgetsWhatIsNotInThem(KubernetesClient admin, TestNamespace namespace) {
    TestTenant tenant = new TestTenant(namespace.name());
    for (int i = 0; i < 7; i++) {
      admin.resource(tenant.issue().record()).create();
    }
    index.put(tenant.issue().indexed());
    index.put(new TestTenant("elsewhere").issue().indexed());
    try (KubernetesClient client = LatchkeyClients.create(admin.getConfiguration());
        RecordFeeds feeds =
            new RecordFeeds(
                client,
                Set.of(namespace.name()),
                new RevocationLedger(index, () -> {}),
                record -> {},
                Clock.systemUTC(),
                Duration.ofMinutes(5),
                3)) {
      feeds.start();
      await().atMost(Duration.ofSeconds(30)).until(feeds::hasSynced);
      assertThat(index.size()).isEqualTo(8);

      admin.resources(ApiKeyRecord.class).inNamespace(namespace.name()).delete();
      await().atMost(Duration.ofSeconds(30)).until(() -> index.size() == 1);
    }
  }
}
