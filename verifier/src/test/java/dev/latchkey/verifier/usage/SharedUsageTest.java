package dev.latchkey.verifier.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.LastUse;
import dev.latchkey.verifier.index.RecordFeeds;
import dev.latchkey.verifier.index.RecordIndex;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.index.RevocationLedger;
import dev.latchkey.verifier.testing.MockApiServer;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several verifiers that watch the same records at one API server. */
class SharedUsageTest {
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Duration RUN = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MockApiServer apiServer = new MockApiServer();
  private final SettableClock clock = new SettableClock();
  private final TestTenant shop = new TestTenant("shop");
  private final List<OneVerifier> verifiers = new ArrayList<>();

  @AfterEach
  void close() {
    verifiers.forEach(OneVerifier::close);
    apiServer.close();
  }

  @Test
  void allTogetherWriteAKeysLastUseOnceInAWindow() {
    TestKey key = apiServer.apply(shop.issue());
    IntStream.range(0, 5).forEach(i -> verifiers.add(new OneVerifier(i)));
    verifiers.forEach(verifier -> verifier.awaitKnown(key));

    useEverywhereFor(key, Duration.ofMinutes(10));
    assertThat(writes()).isEqualTo(1);

    // For a day nobody writes, though it is used all the time; then one does, once.
    clock.advance(WINDOW.minus(Duration.ofMinutes(20)));
    useEverywhereFor(key, Duration.ofMinutes(10));
    assertThat(writes()).isEqualTo(1);
    useEverywhereFor(key, WINDOW.dividedBy(8).plus(Duration.ofMinutes(15)));
    assertThat(writes()).isEqualTo(2);
  }

  /** All of them see it used in each half minute, and look then at what is due. */
  private void useEverywhereFor(TestKey key, Duration time) {
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(RUN)) {
      clock.advance(RUN);
      for (OneVerifier verifier : verifiers) {
        verifier.find(key).lastUse().note(clock.millis());
      }
      for (OneVerifier verifier : verifiers) {
        long before = writes();
        verifier.writer.run();
        if (writes() > before) {
          verifiers.forEach(other -> other.awaitShown(key, clock.millis()));
        }
      }
    }
  }

  private long writes() {
    synchronized (apiServer.requests) {
      return apiServer.requests.stream()
          .filter(request -> request.startsWith("PATCH ") && request.endsWith("/status"))
          .count();
    }
  }

  private final class OneVerifier implements AutoCloseable {
    private final KubernetesClient client = apiServer.newClient();
    private final RecordIndex index = new RecordIndex();
    private final RecordFeeds feeds;
    private final UsageWriter writer;

    OneVerifier(int seed) {
      RevocationLedger ledger = new RevocationLedger(index, () -> {});
      feeds =
          new RecordFeeds(
              client,
              Set.of("shop"),
              RecordScope.UNLIMITED,
              ledger,
              record -> {},
              Clock.systemUTC());
      writer =
          new UsageWriter(
              index,
              new RecordStatuses(client),
              new UsagePlan(WINDOW, new SplittableRandom(seed)),
              clock,
              result -> {});
      feeds.start();
    }

    IndexedRecord find(TestKey key) {
      return index.find("shop", key.keyID()).orElseThrow();
    }

    void awaitKnown(TestKey key) {
      await()
          .atMost(PATIENCE)
          .until(() -> index.find("shop", key.keyID()).isPresent() && feeds.hasSynced());
      assertThat(find(key).shownUseMillis()).isEqualTo(LastUse.NEVER);
    }

    void awaitShown(TestKey key, long since) {
      await().atMost(PATIENCE).until(() -> find(key).shownUseMillis() >= since - 1_000);
    }

    @Override
    public void close() {
      feeds.close();
      client.close();
    }
  }
}
