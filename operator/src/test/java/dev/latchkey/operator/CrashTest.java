package dev.latchkey.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stops the operator at each of its writes, just before it and just after it, and starts another:
 * all heals.
 */
class CrashTest {
  /** Lets so many writes pass, and nothing that writes from then on. */
  private static final class CrashingWrites implements Interceptor {
    private final AtomicInteger left;
    private final boolean afterTheLast;

    CrashingWrites(int writes, boolean afterTheLast) {
      this.left = new AtomicInteger(writes);
      this.afterTheLast = afterTheLast;
    }

    boolean crashed() {
      return left.get() < 0;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET") && left.decrementAndGet() < (afterTheLast ? -1 : 0)) {
        throw new IllegalStateException("crashed before a write");
      }
    }

    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        io.fabric8.kubernetes.client.http.AsyncBody.Consumer<List<java.nio.ByteBuffer>> consumer) {
      if (!request.method().equals("GET") && afterTheLast && left.get() < 0) {
        throw new IllegalStateException("crashed after a write");
      }
    }
  }

  static Stream<Arguments> points() {
    return Stream.iterate(0, n -> n + 1)
        .limit(7)
        .flatMap(n -> Stream.of(Arguments.of(n, false), Arguments.of(n, true)));
  }

  @ParameterizedTest(name = "after {0} writes, the next one arrives: {1}")
  @MethodSource("points")
  void issueHeals(int writes, boolean arrives) throws Exception {
    try (OperatorOnMock mock = OperatorOnMock.stopped()) {
      crash(mock, writes, arrives, () -> mock.issued("checkout", "{actorID: a}"));

      mock.start();

      IssuedApiKey key = mock.awaitIssued("checkout", "Issued");
      oneFits(mock, key);
    }
  }

  @ParameterizedTest(name = "after {0} writes, the next one arrives: {1}")
  @MethodSource("points")
  void rotationHeals(int writes, boolean arrives) throws Exception {
    try (OperatorOnMock mock = OperatorOnMock.started()) {
      mock.issued("checkout", "{actorID: a, rotation: {trigger: one, overlap: 0s}}");
      String before = mock.awaitIssued("checkout", "Issued").getStatus().keyID();
      mock.stop();
      crash(
          mock,
          writes,
          arrives,
          () -> mock.issued("checkout", "{actorID: a, rotation: {trigger: two, overlap: 0s}}"));

      mock.start();

      IssuedApiKey key =
          OperatorOnMock.await(
              () -> mock.awaitIssued("checkout", "Issued"),
              now -> !before.equals(now.getStatus().keyID()));
      oneFits(mock, key);
      assertThat(mock.record(before).getSpec().revocation()).isNotNull();
    }
  }

  @ParameterizedTest(name = "after {0} writes, the next one arrives: {1}")
  @MethodSource("points")
  void importHeals(int writes, boolean arrives) throws Exception {
    try (OperatorOnMock mock = OperatorOnMock.stopped()) {
      mock.rawKeySecret("raw", "some_raw_key_0123456789");
      crash(
          mock,
          writes,
          arrives,
          () ->
              mock.imported(
                  "partner",
                  "{actorID: a, rawKey: {secretKeyRef: {name: raw}, afterImport: Delete}}"));

      mock.start();

      ImportedApiKey key = mock.awaitImported("partner", "Imported");
      ApiKeyRecord record = mock.record(key.getStatus().keyID());
      assertThat(mock.fits("some_raw_key_0123456789", record)).isTrue();
      assertThat(record.getSpec().revocation()).isNull();
      OperatorOnMock.await(() -> mock.secret("raw") == null, gone -> gone);
    }
  }

  @ParameterizedTest(name = "after {0} writes, the next one arrives: {1}")
  @MethodSource("points")
  void deletionHeals(int writes, boolean arrives) throws Exception {
    try (OperatorOnMock mock = OperatorOnMock.started()) {
      mock.issued("checkout", "{actorID: a}");
      mock.awaitIssued("checkout", "Issued");
      mock.stop();
      crash(mock, writes, arrives, () -> mock.client.resource(mock.issuedKey("checkout")).delete());

      mock.start();

      OperatorOnMock.await(
          () -> mock.records().get(0), record -> record.getSpec().revocation() != null);
    }
  }

  private static void crash(OperatorOnMock mock, int writes, boolean arrives, Runnable action)
      throws InterruptedException {
    CrashingWrites crash = new CrashingWrites(writes, arrives);
    KubernetesClient doomed =
        new KubernetesClientBuilder()
            .withConfig(mock.client.getConfiguration())
            .withKubernetesSerialization(dev.latchkey.crds.client.LatchkeyClients.serialization())
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("crash", crash))
            .build();
    try {
      mock.start(doomed);
      action.run();
      Instant end = Instant.now().plus(Duration.ofSeconds(2));
      while (!crash.crashed() && Instant.now().isBefore(end)) {
        Thread.sleep(20);
      }
    } finally {
      mock.stop();
      doomed.close();
    }
  }

  /** What a user relies on, wherever it crashed. */
  private static void oneFits(OperatorOnMock mock, IssuedApiKey key) {
    List<ApiKeyRecord> active =
        OperatorOnMock.await(
            () ->
                mock.records().stream()
                    .filter(record -> record.getSpec().revocation() == null)
                    .toList(),
            records -> records.size() == 1);
    assertThat(active.get(0).getSpec().keyID()).isEqualTo(key.getStatus().keyID());
    assertThat(mock.fits(mock.credential("checkout"), active.get(0))).isTrue();
    assertThat(mock.client.secrets().inNamespace(OperatorOnMock.NAMESPACE).list().getItems())
        .extracting(secret -> secret.getMetadata().getName())
        .containsExactlyInAnyOrder("checkout", Latchkey.HASH_KEYS_SECRET);
  }
}
