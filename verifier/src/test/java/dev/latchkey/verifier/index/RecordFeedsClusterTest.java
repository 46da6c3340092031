package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the API server in memory cannot do: pages, lists that say what went away, selectors. */
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
                RecordScope.UNLIMITED,
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

  @Test
  void aRecordThatLosesItsLabelGoesAndComesBackAsItWasOrdered(
      KubernetesClient admin, TestNamespace namespace) {
    TestTenant tenant = new TestTenant(namespace.name());
    RevocationLedger ledger = new RevocationLedger(index, () -> {});
    TestKey key = tenant.issue().withLabel("tier", "gold");
    for (int i = 0; i < 4; i++) {
      admin.resource(tenant.issue().withLabel("tier", "gold").record()).create();
      admin.resource(tenant.issue().withLabel("tier", "silver").record()).create();
    }
    admin.resource(key.record()).create();
    try (KubernetesClient client = LatchkeyClients.create(admin.getConfiguration());
        RecordFeeds feeds =
            new RecordFeeds(
                client,
                Set.of(namespace.name()),
                new RecordScope(Optional.empty(), Optional.of("tier in (gold),!legacy")),
                ledger,
                record -> {},
                Clock.systemUTC(),
                Duration.ofMinutes(5),
                2)) {
      feeds.start();
      await().atMost(Duration.ofSeconds(30)).until(feeds::hasSynced);
      assertThat(index.size()).isEqualTo(5);
      ApiKeyRevocation order = admin.resource(TestOrders.byID("stop", key)).create();
      awaitRevoked(key);

      label(admin, key, labels -> labels.put("legacy", "true"));
      await().atMost(Duration.ofSeconds(30)).until(() -> index.find(key.keyID()).isEmpty());
      admin.resource(order).delete();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ledger.orderKeys(OrderKey.Kind.REVOCATION, Optional.empty()).isEmpty());
      label(admin, key, labels -> labels.remove("legacy"));

      await().atMost(Duration.ofSeconds(30)).until(() -> !index.find(key.keyID()).isEmpty());
      awaitRevoked(key);
      assertThat(index.size()).isEqualTo(5);
    }
  }

  @Test
  void selectorsAreReadAsTheApiServerReadsThem(KubernetesClient admin, TestNamespace namespace) {
    var records = admin.resources(ApiKeyRecord.class).inNamespace(namespace.name());

    for (String selector : RecordScopeTest.SELECTORS) {
      assertThatCode(() -> records.withLabelSelector(selector).list())
          .as(selector)
          .doesNotThrowAnyException();
    }
    for (String selector : RecordScopeTest.NO_SELECTORS) {
      // An empty one is all there is, to the API server.
      if (!selector.isEmpty()) {
        assertThatThrownBy(() -> records.withLabelSelector(selector).list())
            .as(selector)
            .isInstanceOf(KubernetesClientException.class)
            .hasMessageContaining("400");
      }
    }
  }

  private void awaitRevoked(TestKey key) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                index.find(key.keyID()).stream()
                    .anyMatch(record -> record.isEndedAt(System.currentTimeMillis())));
  }

  private static void label(
      KubernetesClient admin, TestKey key, Consumer<Map<String, String>> change) {
    admin
        .resources(ApiKeyRecord.class)
        .inNamespace(key.namespace())
        .withName(key.keyID().recordName())
        .edit(
            record -> {
              change.accept(record.getMetadata().getLabels());
              return record;
            });
  }
}
