package dev.latchkey.operator.status;

import static dev.latchkey.operator.OperatorOnMock.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.testing.ContendedWrite;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What verifiers write into records is copied to the keys, and costs no more than that. */
class LastUsedTest {
  private final OperatorOnMock mock = OperatorOnMock.stopped();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final KubernetesClient counted =
      mock.newClient(
          new Interceptor() {
            @Override
            public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
              if (!String.valueOf(request.uri().getQuery()).contains("watch=true")) {
                requests.add(request.method() + " " + request.uri().getPath());
              }
            }
          });

  @BeforeEach
  void start() {
    mock.start(counted);
    mock.issued("checkout", "{actorID: shop}");
    mock.awaitIssued("checkout", "Issued");
  }

  @AfterEach
  void close() {
    mock.close();
    counted.close();
  }

  @Test
  void aUseCostsTheOperatorOneWrite() {
    awaitSilence();
    requests.clear();
    Instant used = now();
    write(used);
    await(this::key, key -> used.equals(key.getStatus().lastUsedTime()));
    awaitSilence();

    assertThat(requests)
        .filteredOn(request -> !request.startsWith("GET /api/v1/namespaces/"))
        .containsExactly(
            "PATCH /apis/latchkey.dev/v1alpha1/namespaces/shop/issuedapikeys/checkout/status");
    // Whether the namespace is paused is read at most once a second.
    assertThat(requests).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aTimeThatLiesAheadIsNotShown() {
    Instant used = now();
    write(used);
    await(this::key, key -> used.equals(key.getStatus().lastUsedTime()));

    write(used.plus(Duration.ofDays(365)));
    await(this::key, key -> key.getStatus().lastUsedTime() == null);

    write(used.plusSeconds(1));
    await(this::key, key -> used.plusSeconds(1).equals(key.getStatus().lastUsedTime()));
  }

  private void write(Instant used) {
    ApiKeyRecord record = mock.records().get(0);
    ContendedWrite.of(
        () ->
            mock.client
                .resource(record)
                .subresource("status")
                .patch(
                    PatchContext.of(PatchType.JSON),
                    """
                    [{"op": "add", "path": "/status", "value": {"lastUsedTime": "%s"}}]\
                    """
                        .formatted(used)));
  }

  /** Waits until the operator has asked for nothing for a while. */
  private void awaitSilence() {
    AtomicInteger before = new AtomicInteger(-1);
    org.awaitility.Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> before.getAndSet(requests.size()) == requests.size());
  }

  private IssuedApiKey key() {
    return mock.issuedKey("checkout");
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
