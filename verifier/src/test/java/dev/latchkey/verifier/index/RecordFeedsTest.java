package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.verifier.testing.MockApiServer;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordFeedsTest {
  private final MockApiServer apiServer = new MockApiServer();
  private final KubernetesClient client = apiServer.newClient();
  private final TestTenant shop = new TestTenant("shop");
  private final TestTenant other = new TestTenant("other");
  private final SettableClock clock = new SettableClock();
  private final RecordIndex index = new RecordIndex();
  private final RevocationLedger ledger = new RevocationLedger(index, () -> {});
  private final List<IndexedRecord> seen = new CopyOnWriteArrayList<>();
  private RecordFeeds feeds;

  @AfterEach
  void close() {
    feeds.close();
    client.close();
    apiServer.close();
  }

  @Test
  void followsWhatHappensInItsNamespaces() {
    TestKey before = apiServer.apply(shop.issue());
    TestKey foreign = apiServer.apply(new TestTenant("foreign").issue());
    start(Set.of("shop", "other"), Duration.ofMinutes(5));
    await().until(feeds::hasSynced);
    assertThat(index.find(before.keyID())).hasSize(1);
    assertThat(index.find(foreign.keyID())).isEmpty();

    TestKey imported = apiServer.apply(other.importKey("some-raw-key"));
    await().until(() -> index.find("other", imported.keyID()).isPresent());
    assertThat(index.importingNamespaces()).containsExactly("other");
    apiServer.apply(before.with("requires", "['new']"));
    await().until(() -> !index.find("shop", before.keyID()).orElseThrow().isUnderstood());
    apiServer.delete(imported);
    await().until(() -> index.find(imported.keyID()).isEmpty());

    assertThat(index.importingNamespaces()).isEmpty();
    assertThat(index.size()).isEqualTo(1);
    assertThat(seen).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void allNamespaces() {
    TestKey ours = apiServer.apply(shop.issue());
    TestKey theirs = apiServer.apply(other.issue());
    start(Set.of(), Duration.ofMinutes(5));
    await().until(feeds::hasSynced);

    assertThat(index.keys(Optional.empty()))
        .containsExactlyInAnyOrder(
            new RecordKey("shop", ours.keyID()), new RecordKey("other", theirs.keyID()));
  }

  @Test
  void objectsThatCannotBeReadStopNothing() {
    apiServer.apply(shop.issue().withoutSpec());
    apiServer.apply(shop.issue().with("expireTime", "'soon'"));
    start(Set.of("shop"), Duration.ofMinutes(5));
    await().until(feeds::hasSynced);
    apiServer.apply(shop.issue().with("scopes", "{'not': 'a list'}"));
    apiServer.apply(shop.issue().named("not-a-key-id"));
    apiServer.apply(shop.issue().with("unknownField", "{'x': [1]}"));
    TestKey strange = apiServer.apply(shop.issue().with("visibility", "'Restricted'"));
    TestKey last = apiServer.apply(shop.issue());

    await().until(() -> index.find(last.keyID()).size() == 1);
    assertThat(index.size()).isEqualTo(6);
    assertThat(index.find("shop", strange.keyID()).orElseThrow().isUnderstood()).isFalse();
    assertThat(index.find("shop", last.keyID()).orElseThrow().isUnderstood()).isTrue();
  }

  @Test
  void listsInPages() {
    for (int i = 0; i < 5; i++) {
      apiServer.apply(shop.issue());
    }
    start(Set.of("shop"), Duration.ofMinutes(5));
    await().until(feeds::hasSynced);

    assertThat(index.size()).isEqualTo(5);
    assertThat(apiServer.requests)
        .anyMatch(
            request ->
                request.contains("/namespaces/shop/apikeyrecords") && request.contains("limit="));
  }

  @Test
  void anApiServerThatRefusesIsAskedUntilItAnswers() {
    apiServer.refuse(path -> path.contains("apikeyrecords"));
    start(Set.of("shop"), Duration.ofMinutes(5));
    await().until(() -> apiServer.requests.stream().anyMatch(it -> it.contains("apikeyrecords")));
    assertThat(feeds.hasSynced()).isFalse();
    apiServer.refuse(path -> false);

    await().atMost(Duration.ofSeconds(30)).until(feeds::hasSynced);
  }

  @Test
  void aNamespaceThatMayNotBeReadHoldsUpNoOtherAndIsAskedForAgain() {
    apiServer.forbid(path -> path.contains("/namespaces/other/"));
    TestKey key = apiServer.apply(shop.issue());
    start(Set.of("shop", "other"), Duration.ofMinutes(5));
    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.unreadableNamespaces() == 1);
    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.readable().hasSynced());
    assertThat(index.find(key.keyID())).hasSize(1);
    assertThat(feeds.of("shop").hasSynced()).isTrue();
    assertThat(feeds.of("other").hasSynced()).isFalse();
    assertThat(feeds.hasSynced()).isFalse();
    assertThat(feeds.readable().age()).isZero();
    apiServer.forbid(path -> false);

    await().atMost(Duration.ofSeconds(60)).until(feeds::hasSynced);
    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.unreadableNamespaces() == 0);
    assertThat(feeds.of("other").hasSynced()).isTrue();
  }

  @Test
  void whereNothingMayBeReadNothingIsReady() {
    apiServer.forbid(path -> true);
    start(Set.of("shop"), Duration.ofMinutes(5));
    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.unreadableNamespaces() == 1);

    assertThat(feeds.readable().hasSynced()).isFalse();
  }

  /** As after a watch of which nothing is heard any more since its rights were taken away. */
  @Test
  void aNamespaceThatMayNotBeReadAnyMoreAgesAlone() {
    start(Set.of("shop", "other"), Duration.ofSeconds(1));
    await().atMost(Duration.ofSeconds(30)).until(feeds::hasSynced);
    apiServer.forbid(path -> path.contains("/namespaces/other/"));
    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.unreadableNamespaces() == 1);
    clock.advance(Duration.ofHours(30));

    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.of("shop").age().isZero());
    assertThat(feeds.of("other").age()).isEqualTo(Duration.ofHours(30));
    assertThat(feeds.age()).isEqualTo(Duration.ofHours(30));
    assertThat(feeds.readable().hasSynced()).isTrue();
    await().atMost(Duration.ofSeconds(30)).until(() -> feeds.readable().age().isZero());
  }

  @Test
  void aSilentWatchIsReplacedAndWhatWasMissedIsMadeUpFor() {
    TestKey stays = apiServer.apply(shop.issue());
    start(Set.of("shop"), Duration.ofMillis(1));
    await().until(feeds::hasSynced);
    clock.advance(Duration.ofMinutes(1));
    // The records as a new list finds them, without the one that went away unheard of.
    index.put(shop.issue().indexed());
    assertThat(index.size()).isEqualTo(2);

    await().until(() -> index.size() == 1);
    assertThat(index.find(stays.keyID())).hasSize(1);
    await().until(() -> feeds.age().isZero());
  }

  @Test
  void withTheApiServerGoneMemoryStaysAndAges() {
    TestKey key = apiServer.apply(shop.issue());
    start(Set.of("shop"), Duration.ofMinutes(5));
    await().until(feeds::hasSynced);
    apiServer.shutDown();
    clock.advance(Duration.ofHours(3));

    await().untilAsserted(() -> assertThat(feeds.age()).isEqualTo(Duration.ofHours(3)));
    assertThat(feeds.ageMillis()).isEqualTo(Duration.ofHours(3).toMillis());
    assertThat(feeds.hasSynced()).isTrue();
    assertThat(index.find(key.keyID())).hasSize(1);
  }

  @Test
  void beforeAnythingWasHeardItIsOlderThanAnythingMayBe() {
    feeds =
        new RecordFeeds(client, Set.of("shop"), RecordScope.UNLIMITED, ledger, seen::add, clock);

    assertThat(feeds.age()).isGreaterThan(Duration.ofDays(365_000));
  }

  private void start(Set<String> namespaces, Duration maxSilence) {
    start(namespaces, RecordScope.UNLIMITED, maxSilence);
  }

  private void start(Set<String> namespaces, RecordScope scope, Duration maxSilence) {
    feeds = new RecordFeeds(client, namespaces, scope, ledger, seen::add, clock, maxSilence, 500);
    feeds.start();
  }
}
