package dev.latchkey.verifier.hashkeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.verifier.secret.SecretSource;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import dev.latchkey.verifier.testing.TestTenant;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashKeyStoreTest {
  private final TestTenant shop = new TestTenant("shop");
  private final AtomicInteger reads = new AtomicInteger();
  private volatile Optional<Map<String, byte[]>> content = Optional.empty();
  private volatile RuntimeException failure;
  private volatile Duration pollInterval = Duration.ofHours(1);
  private final HashKeyStore store = new HashKeyStore(new Source(), Duration.ofMillis(5));

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void readsConfiguredNamespacesAtStart() {
    content = Optional.of(shop.ring().toEntries());
    store.start(Set.of("shop"));

    await().untilAsserted(() -> assertThat(store.find("shop")).isPresent());
    assertThat(store.namespaces()).containsExactly("shop");
    assertThat(store.find("other")).isEmpty();
    await().until(store::isSettled);
  }

  @Test
  void aRecordOfAnUnknownHashKeyCausesReadsUntilItIsThere() {
    content = Optional.of(shop.ring().toEntries());
    store.start(Set.of("shop"));
    await().until(() -> store.find("shop").isPresent());
    shop.rotateHashKey();
    String rotated = shop.ring().active().id();
    store.need("shop", rotated);
    await().until(() -> reads.get() > 3);
    content = Optional.of(shop.ring().toEntries());

    await().until(() -> store.find("shop").orElseThrow().find(rotated).isPresent());
    int quiet = reads.get();
    store.need("shop", rotated);
    assertThat(reads).hasValueLessThanOrEqualTo(quiet + 1);
  }

  @Test
  void withoutHashKeysItSettlesOnlyIfNobodyNeedsAny() {
    store.start(Set.of("shop"));
    await().until(store::isSettled);
    store.need("shop", "0123456789abcdef");
    assertThat(store.isSettled()).isFalse();
    content = Optional.of(shop.ring().toEntries());

    await().until(store::isSettled);
  }

  @Test
  void oneNamespaceWithoutHashKeysDoesNotKeepAllWaiting() {
    content = Optional.of(shop.ring().toEntries());
    store.start(Set.of("shop"));
    store.need("shop", shop.ring().active().id());
    await().until(store::isSettled);
    content = Optional.empty();
    store.need("other", "0123456789abcdef");

    await().until(store::isSettled);
  }

  @Test
  void whatIsBrokenLeavesTheLastGoodOnes() {
    pollInterval = Duration.ofMillis(5);
    content = Optional.of(shop.ring().toEntries());
    store.start(Set.of("shop"));
    await().until(() -> store.find("shop").isPresent());
    Map<String, byte[]> broken = new HashMap<>(shop.ring().toEntries());
    broken.put("import-id", new byte[3]);
    content = Optional.of(broken);
    awaitReads(3);
    assertKnown();
    content = Optional.empty();
    awaitReads(3);
    assertKnown();
    failure = new SecretUnavailableException("HTTP status 403");
    awaitReads(3);
    assertKnown();
    failure = new IllegalStateException("anything else");
    awaitReads(3);
    assertKnown();

    shop.rotateHashKey();
    failure = null;
    content = Optional.of(shop.ring().toEntries());
    await().until(() -> store.find("shop").orElseThrow().ids().size() == 2);
  }

  @Test
  void readsAreBoundedHoweverManyRecordsAsk() {
    HashKeyStore slow = new HashKeyStore(new Source(), Duration.ofHours(1));
    for (int i = 0; i < 1_000; i++) {
      slow.need("shop", "%016x".formatted(i));
    }
    await().until(() -> reads.get() > 0);
    for (int i = 0; i < 1_000; i++) {
      slow.need("shop", "%016x".formatted(i));
    }

    assertThat(reads).hasValueLessThanOrEqualTo(2);
    slow.close();
    slow.need("other", "0123456789abcdef");
  }

  private void awaitReads(int more) {
    int target = reads.get() + more;
    await().until(() -> reads.get() >= target);
  }

  private void assertKnown() {
    assertThat(store.find("shop").orElseThrow().ids()).isEqualTo(shop.ring().ids());
  }

  private final class Source implements SecretSource {
    @Override
    public Optional<Map<String, byte[]>> read(String namespace) {
      reads.incrementAndGet();
      if (failure != null) {
        throw failure;
      }
      return content;
    }

    @Override
    public Duration pollInterval() {
      return pollInterval;
    }
  }
}
