package dev.latchkey.operator.admin;

import static dev.latchkey.operator.OperatorAtWork.await;
import static dev.latchkey.operator.admin.Requests.CALL;
import static dev.latchkey.operator.admin.Requests.NO_CHANGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeyRevocationSpec;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.crash.CrashingWrites;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others do at the same time, or left behind. */
class ContestedRequestsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String RAW = "raw_key_0123456789ab";
  private static final int AT_ONCE = 8;

  private OperatorOnMock mock;

  @BeforeEach
  void start() {
    mock = OperatorOnMock.administered();
  }

  @AfterEach
  void stop() {
    mock.close();
  }

  @Test
  void ofManyOfTheSameRequestOneGetsTheSecret() throws InterruptedException {
    NewKey key = Requests.key("checkout", Optional.of("r-1"));

    List<Optional<String>> secrets = atOnce(() -> service().issue(CALL, key).secret());

    assertThat(secrets).filteredOn(Optional::isPresent).hasSize(1);
    assertThat(mock.records()).hasSize(1);
  }

  @Test
  void ofManyRotationsOneCountsAndItsSecretIsTheOneThatWorks() throws InterruptedException {
    KeyId id = issue("checkout");

    List<Optional<String>> secrets = atOnce(() -> unlessRefused(id));

    assertThat(secrets).filteredOn(Optional::isPresent).hasSize(1);
    String secret = secrets.stream().flatMap(Optional::stream).findFirst().orElseThrow();
    Awaitility.await().atMost(PATIENCE).until(() -> unended().size() == 1);
    assertThat(mock.fits(secret, unended().get(0))).isTrue();
  }

  @Test
  void ofManyImportsOfARawKeyOneSucceeds() throws InterruptedException {
    List<Optional<String>> imported =
        atOnce(
            () -> {
              try {
                return Optional.of(
                    service().importKey(CALL, Requests.rawKey("p", RAW)).record().keyID());
              } catch (RequestException e) {
                assertThat(e.reason()).isEqualTo(ErrorReason.RAW_KEY_ALREADY_IMPORTED);
                return Optional.empty();
              }
            });

    assertThat(imported).filteredOn(Optional::isPresent).hasSize(1);
    assertThat(unended()).hasSize(1);
  }

  @Test
  void nothingTakesThePlaceOfACredentialThatIsOrderedToEnd() {
    KeyId id = issue("checkout");
    mock.stop();
    CountDownLatch carriedOut = new CountDownLatch(1);
    try (KubernetesClient slow = mock.newClient(new SlowOrders(carriedOut))) {
      mock.start(slow);
      Awaitility.await().until(() -> service().isReady());
      order("stop", id.value());
      await(
          () -> catchThrowable(() -> service().rotate(CALL, id, NO_CHANGES)),
          refused ->
              refused instanceof RequestException e
                  && e.reason() == ErrorReason.API_KEY_NOT_ACTIVE);
      carriedOut.countDown();
      Awaitility.await().atMost(PATIENCE).until(() -> unended().isEmpty());
      mock.stop();
    }
  }

  @Test
  void anOrderOfThatNameAboutAnotherKeyIsNoRevocation() {
    KeyId victim = issue("victim");
    order("http-" + victim.recordName(), issue("other").value());

    service()
        .revoke(CALL, Optional.empty(), victim, RevocationReason.KEY_COMPROMISE, Optional.empty());

    assertThat(mock.record(victim.value()).getSpec().revocation()).isNotNull();
  }

  @Test
  void deletingASupersededCredentialLeavesTheLiveOneOfItsKey() {
    mock.rawKeySecret("raw", RAW);
    mock.imported("partner", "{actorID: a, rawKey: {secretKeyRef: {name: raw, key: api-key}}}");
    mock.awaitImported("partner", "Imported");
    String old = mock.importedKey("partner").getStatus().keyID();
    mock.rawKeySecret("raw", "another_key_9876543210");
    await(() -> mock.importedKey("partner"), key -> !old.equals(key.getStatus().keyID()));
    String live = mock.importedKey("partner").getStatus().keyID();

    service().delete(CALL, new KeyId(old));

    assertThat(mock.importedKey("partner")).isNotNull();
    assertThat(mock.record(live).getSpec().revocation()).isNull();
    assertThat(mock.record(old)).isNull();
  }

  @Test
  void whatWasGivenUpIsNobodysKey() {
    KeyId id = issue("checkout");
    crash(1, service -> service.rotate(CALL, id, NO_CHANGES));
    mock.clock.advance(Duration.ofSeconds(31));
    mock.start();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> mock.records().size() == 2 && unended().size() == 1);
    KeyId given =
        mock.records().stream()
            .map(record -> new KeyId(record.getSpec().keyID()))
            .filter(other -> !other.equals(id))
            .findFirst()
            .orElseThrow();
    Awaitility.await().until(() -> service().isReady());

    refused(
        ErrorReason.API_KEY_NOT_FOUND,
        () -> service().update(CALL, KeyKind.ISSUED, given, Requests.scopes("admin")));
    assertThat(service().list(CALL, KeyKind.ISSUED, KeyFilter.ALL, Optional.empty(), 10).keys())
        .extracting(key -> key.record().keyID())
        .containsExactly(id.value());
    assertThat(mock.record(id.value()).getSpec().scopes()).containsExactly("orders:read");
  }

  @Test
  void anIssueThatCannotBeLeavesNoKeyBehind() {
    issue("first");
    mock.client
        .secrets()
        .inNamespace(CALL.namespace())
        .withName(Latchkey.HASH_KEYS_SECRET)
        .delete();

    refused(ErrorReason.HASH_KEYS_UNAVAILABLE, () -> service().issue(CALL, Requests.key("more")));

    assertThat(
            mock.client
                .resources(IssuedApiKey.class)
                .inNamespace(CALL.namespace())
                .list()
                .getItems())
        .hasSize(1);
  }

  @Test
  void aRequestTakenUpAgainDoesNotTellOfASecretThatHasExpired() {
    issue("other");
    NewKey key =
        new NewKey(
            "k",
            "a",
            List.of(),
            Optional.of(Duration.ofSeconds(60)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Visibility.SECRET,
            Optional.of("r-1"));
    crash(1, service -> service.issue(CALL, key));
    mock.clock.advance(Duration.ofSeconds(120));
    mock.start();

    refused(ErrorReason.API_KEY_NOT_ACTIVE, () -> service().issue(CALL, key));
  }

  @Test
  void anOwnWriteThatComesLateDoesNotHideWhatTheWatchBrought() {
    ApiKeyRecord one = mock.record(issue("checkout").value());
    var lists = new ListedKeys();
    lists.put(copy(one, "10", "early"));
    lists.put(copy(one, "12", "late"));

    lists.wrote(copy(one, "10", "early"));

    assertThat(
            lists
                .find(CALL.namespace(), one.getMetadata().getName())
                .orElseThrow()
                .record()
                .displayName())
        .isEqualTo("late");
    lists.remove(new ListedKeys.Name(CALL.namespace(), one.getMetadata().getName()));
    lists.wrote(copy(one, "11", "ghost"));
    assertThat(lists.find(CALL.namespace(), one.getMetadata().getName())).isEmpty();
  }

  private KeyService service() {
    return mock.administration();
  }

  private KeyId issue(String name) {
    return new KeyId(service().issue(CALL, Requests.key(name)).key().record().keyID());
  }

  private Optional<String> unlessRefused(KeyId id) {
    try {
      return Optional.of(service().rotate(CALL, id, NO_CHANGES).secret());
    } catch (RequestException e) {
      assertThat(e.reason()).isIn(ErrorReason.ABORTED, ErrorReason.API_KEY_NOT_ACTIVE);
      return Optional.empty();
    }
  }

  private void crash(int writes, Consumer<KeyService> request) {
    mock.stop();
    try (KubernetesClient doomed = mock.newClient(new CrashingWrites(writes, false))) {
      mock.start(doomed);
      catchThrowable(() -> request.accept(service()));
      mock.stop();
    }
  }

  private void order(String name, String keyID) {
    var order = new ApiKeyRevocation();
    order.setMetadata(
        new ObjectMetaBuilder().withNamespace(CALL.namespace()).withName(name).build());
    order.setSpec(
        new ApiKeyRevocationSpec(keyID, null, null, RevocationReason.KEY_COMPROMISE, null));
    mock.client.resource(order).create();
  }

  private List<ApiKeyRecord> unended() {
    return mock.records().stream().filter(record -> record.getSpec().revocation() == null).toList();
  }

  private static <T> List<T> atOnce(Callable<T> request) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<T>> requests = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        requests.add(request);
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : pool.invokeAll(requests, 60, TimeUnit.SECONDS)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static ApiKeyRecord copy(ApiKeyRecord one, String version, String name) {
    var copy = new ApiKeyRecord();
    copy.setMetadata(one.getMetadata().toBuilder().withResourceVersion(version).build());
    copy.setSpec(one.getSpec().toBuilder().displayName(name).build());
    return copy;
  }

  private static void refused(ErrorReason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** Has whoever carries out the order wait. */
  private record SlowOrders(CountDownLatch until) implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      String body = request.bodyString();
      if (body != null && body.contains("ApiKeyRevocation stop")) {
        try {
          until.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
