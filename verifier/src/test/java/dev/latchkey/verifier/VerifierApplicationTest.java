package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.http.ListenException;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.MockApiServer;
import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestCertificate;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierApplicationTest {
  private static final String[] NO_CACHE = {"Cache-Control", "no-cache"};
  private static final String REVOKED =
      "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-01-01T00:00:00Z'}";

  private final MockApiServer apiServer = new MockApiServer();
  private final KubernetesClient client = apiServer.newClient();
  private final TestTenant shop = new TestTenant("shop");
  private final SettableClock clock = new SettableClock();
  private VerifierApplication application;
  private HttpProbe http;

  @TempDir Path folder;

  @AfterEach
  void stop() {
    if (application != null) {
      application.close();
    }
    client.close();
    apiServer.close();
  }

  @Test
  void fromRecordToAnswer() {
    apiServer.apply(shop);
    TestKey before = apiServer.apply(shop.issue());
    // The clock leaps below, and the watches of orders are silent: this server sends no bookmarks.
    start(
        VerifierOptions.builder(Set.of())
            .port(0)
            .managementPort(0)
            .maxStaleness(Duration.ZERO)
            .build());
    awaitReady();
    assertThat(http.verify(before.credential()).result()).isEqualTo("VALID");

    TestKey after = apiServer.apply(shop.issue());
    TestKey imported = apiServer.apply(shop.importKey("sk-live-0123456789"));
    awaitResult(after, "VALID");
    awaitResult(imported, "VALID");
    apiServer.apply(after.with("revocation", REVOKED));
    awaitResult(after, "REVOKED");
    apiServer.delete(imported);
    awaitResult(imported, "NOT_FOUND");
    clock.advance(Duration.ofDays(400));
    apiServer.apply(before.with("expireTime", "'2027-01-01T00:00:00Z'"));
    awaitResult(before, "EXPIRED");
  }

  @Test
  void recordsOfARotatedHashKeyAreCheckedSoon() {
    apiServer.apply(shop);
    TestKey before = apiServer.apply(shop.issue());
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();
    shop.rotateHashKey();
    apiServer.apply(shop);
    TestKey after = apiServer.apply(shop.issue());

    awaitResult(after, "VALID");
    assertThat(http.verify(before.credential()).result()).isEqualTo("VALID");
  }

  @Test
  void recordsBeforeTheirHashKeysAreInternalAndNotReady() {
    TestKey key = apiServer.apply(shop.issue());
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitResult(key, "INTERNAL");
    assertThat(application.isReady()).isFalse();
    apiServer.apply(shop);

    awaitResult(key, "VALID");
    awaitReady();
  }

  @Test
  void mountedHashKeysNeedNoSecret() throws IOException {
    for (Map.Entry<String, byte[]> entry : shop.ring().toEntries().entrySet()) {
      Files.write(folder.resolve(entry.getKey()), entry.getValue());
    }
    TestKey key = apiServer.apply(shop.issue());
    start(
        VerifierOptions.builder(Set.of("shop"))
            .port(0)
            .managementPort(0)
            .hashKeysFolder(folder)
            .tokenKeysFolder(folder.resolve("none"))
            .build());
    awaitReady();

    assertThat(http.verify(key.credential()).result()).isEqualTo("VALID");
    assertThat(apiServer.requests).noneMatch(request -> request.contains("/secrets"));
  }

  /** Though it has no records by which a verifier of all namespaces would hear of it. */
  @Test
  void theSetOfTheDefaultNamespaceIsReadFromTheStart() {
    apiServer
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("latchkey-jwks")
                .withNamespace("default")
                .endMetadata()
                .addToData("jwks.json", base64("{\"keys\":[" + FixedTokenKeys.jwk() + "]}"))
                .addToData(
                    "issuer.json",
                    base64(
                        "{\"enabled\":true,\"issuer\":\"https://latchkey.local/default\","
                            + "\"defaultTTL\":3600,\"maxTTL\":86400}"))
                .build())
        .create();
    start(VerifierOptions.forDev(0, Set.of()));

    await().atMost(Duration.ofSeconds(20)).until(() -> http.get(HttpProbe.JWKS).status() == 200);
    assertThat(http.get(HttpProbe.JWKS).body().get("keys")).hasSize(1);
    awaitReady();
    assertThat(http.get(HttpProbe.JWKS + "?namespace=shop").status()).isEqualTo(404);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void describesItsApi() {
    start(VerifierOptions.forDev(0, Set.of("shop")));

    assertThat(http.get("/openapi.json").body().get("paths").has(HttpProbe.VERIFY)).isTrue();
  }

  @Test
  void readsSecretsByNameAlone() {
    apiServer.apply(shop);
    apiServer.requests.clear();
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();

    assertThat(apiServer.requests.stream().filter(request -> request.contains("/secrets")))
        .isNotEmpty()
        .allMatch(
            request ->
                request.matches(
                    "GET /api/v1/namespaces/shop/secrets/latchkey-(hash-keys|jwks|signing-keys)"));
  }

  @Test
  void liveReadsSeeWhatTheWatchHasNotBrought() {
    apiServer.apply(shop);
    TestKey known = apiServer.apply(shop.issue());
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();
    TestKey strange = apiServer.apply(shop.issue().with("scopes", "'all'"));
    apiServer.requests.clear();

    assertThat(http.verify(known.credential(), NO_CACHE).result()).isEqualTo("VALID");
    assertThat(apiServer.requests)
        .filteredOn(request -> !request.contains("/secrets/"))
        .containsExactly(
            "GET /apis/latchkey.dev/v1alpha1/namespaces/shop/apikeyrecords/"
                + known.keyID().recordName());
    assertThat(http.verify(strange.credential(), NO_CACHE).result()).isEqualTo("INTERNAL");
    assertThat(http.verify(shop.issue().credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
    apiServer.refuse(path -> path.contains("apikeyrecords/"));
    assertThat(http.verify(known.credential(), NO_CACHE).reason())
        .isEqualTo("API_SERVER_UNREACHABLE");
    apiServer.refuse(path -> false);
    apiServer.shutDown();
    assertThat(http.verify(known.credential(), NO_CACHE).reason())
        .isEqualTo("API_SERVER_UNREACHABLE");
    assertThat(http.verify(known.credential()).result()).isEqualTo("VALID");
    assertThat(application.isReady()).isTrue();
  }

  @Test
  void liveReadsInAllNamespacesFindAnUnknownId() {
    apiServer.apply(shop);
    TestKey first = apiServer.apply(shop.issue());
    start(VerifierOptions.forDev(0, Set.of()));
    awaitReady();
    TestKey key = apiServer.apply(shop.issue());

    assertThat(http.verify(key.credential(), NO_CACHE).result()).isEqualTo("VALID");
    assertThat(http.verify(first.credential(), NO_CACHE).result()).isEqualTo("VALID");
  }

  @Test
  void ordersEndRecordsBeforeTheOperatorDoes() {
    apiServer.apply(shop);
    TestKey before = apiServer.apply(shop.issue());
    TestKey after = shop.issue();
    TestKey good = apiServer.apply(shop.issue());
    apiServer.client.resource(TestOrders.byID("after", after)).create();
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();
    assertThat(resultOf(before)).isEqualTo("VALID");
    apiServer.apply(after);
    apiServer.client.resource(TestOrders.self("before", shop, before)).create();
    awaitResult(after, "REVOKED");
    awaitResult(before, "REVOKED");
    assertThat(http.verify(before.credential(), NO_CACHE).result()).isEqualTo("REVOKED");

    apiServer.client.resource(TestOrders.self("before", shop, before)).delete();
    apiServer.apply(before.with("scopes", "['s']"));
    TestKey last = apiServer.apply(shop.issue());
    awaitResult(last, "VALID");
    assertThat(resultOf(before)).isEqualTo("REVOKED");
    assertThat(resultOf(good)).isEqualTo("VALID");
    apiServer.client.resource(TestOrders.byName("all", "shop", null)).create();
    awaitResult(good, "REVOKED");
  }

  @Test
  void notReadyBeforeTheOrdersAreKnown() {
    apiServer.apply(shop);
    apiServer.refuse(path -> path.contains("apikeyselfrevocations"));
    start(VerifierOptions.forDev(0, Set.of("shop")));
    await().until(() -> apiServer.requests.stream().anyMatch(it -> it.contains("apikeyrecords")));
    assertThat(application.isReady()).isFalse();
    assertThat(http.verify("x").reason()).isEqualTo("NOT_SYNCED");
    assertThat(http.selfRevoke("x").reason()).isEqualTo("NOT_SYNCED");
    apiServer.refuse(path -> false);

    awaitReady();
  }

  @Test
  void selfRevocationsAreStoredOrNotAcknowledged() {
    apiServer.apply(shop);
    TestKey key = apiServer.apply(shop.issue());
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();
    apiServer.refuseCreations(403);
    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(500);
    assertThat(resultOf(key)).isEqualTo("VALID");
    apiServer.refuseCreations(500);
    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(503);
    assertThat(resultOf(key)).isEqualTo("REVOKED");
    apiServer.refuseCreations(0);
    assertThat(http.selfRevoke(key.credential()).response().body()).isEqualTo("{}");
    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(200);

    assertThat(
            apiServer
                .client
                .resources(ApiKeySelfRevocation.class)
                .inNamespace("shop")
                .list()
                .getItems())
        .hasSize(1);
  }

  @Test
  void healthAndMetrics() {
    apiServer.refuse(path -> path.contains("apikeyrecords"));
    start(VerifierOptions.forDev(0, Set.of("shop")));
    HttpProbe management = HttpProbe.ofAnotherApi(application.managementPort());
    assertThat(management.get("/health/alive").status()).isEqualTo(200);
    assertThat(management.get("/health/ready").status()).isEqualTo(503);
    assertThat(management.get("/health/ready").reason()).isEqualTo("NOT_SYNCED");
    assertThat(http.verify("x").reason()).isEqualTo("NOT_SYNCED");
    apiServer.refuse(path -> false);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> management.get("/health/ready").status() == 200);
    String credential = shop.issue().credential();
    http.verify(credential);

    String metrics = management.get("/metrics").response().body();
    assertThat(metrics)
        .contains("latchkey_verifier_verifications_total{kind=\"issued\",result=\"not_found\"} 1.0")
        .contains("latchkey_verifier_verification_duration_seconds_bucket")
        .contains("latchkey_verifier_sync_age_seconds 0.0")
        .contains("latchkey_verifier_records{state=\"active\"} 0.0")
        .contains("latchkey_verifier_ready 1.0")
        .contains("latchkey_verifier_live_reads_total")
        .doesNotContain(credential);
    assertThat(management.get("/health/ready/").status()).isEqualTo(404);
    assertThat(management.post("/v2alpha1/admin/apiKeys:verify", "{}").status()).isEqualTo(404);
    assertThat(
            RawSocket.status(
                RawSocket.exchange(
                    application.managementPort(),
                    "GET /metrics HTTP/1.1\nHost: evil.example\nConnection: close\n\n")))
        .isEqualTo(421);
  }

  @Test
  void manyAtOnceWhileRecordsChange() {
    apiServer.apply(shop);
    List<TestKey> keys =
        IntStream.range(0, 10).mapToObj(i -> apiServer.apply(shop.issue())).toList();
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();
    CompletableFuture<?> changes =
        CompletableFuture.runAsync(
            () -> keys.forEach(key -> apiServer.apply(key.with("scopes", "['s']"))));
    List<CompletableFuture<String>> results =
        IntStream.range(0, 200)
            .mapToObj(i -> keys.get(i % keys.size()))
            .map(key -> CompletableFuture.supplyAsync(() -> resultOf(key)))
            .toList();

    assertThat(results).allSatisfy(result -> assertThat(result.join()).isEqualTo("VALID"));
    changes.join();
  }

  @Test
  void stopEndsAllThreadsAndLeavesTheClientOpen() {
    apiServer.apply(shop);
    TestKey key = apiServer.apply(shop.issue());
    start(VerifierOptions.forDev(0, Set.of("shop")));
    awaitReady();
    http.verify(key.credential(), NO_CACHE);
    application.close();
    application.close();

    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("latchkey-verifier")));
    assertThat(client.secrets().inNamespace("shop").list().getItems()).hasSize(1);
  }

  @Test
  void aTakenPortLeavesNothingRunning() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      VerifierOptions options = VerifierOptions.forDev(taken.getLocalPort(), Set.of("shop"));
      assertThatThrownBy(() -> VerifierApplication.start(client, options, clock))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("latchkey-verifier")));
  }

  @Test
  void onAnAddressThatOthersReachCallersAreAskedWhoTheyAre() {
    apiServer.apply(shop);
    TestKey key = apiServer.apply(shop.issue());
    start(everywhere().build());

    assertThat(http.verify(key.credential()).reason()).isEqualTo("TOKEN_REQUIRED");
    // This API server knows no TokenReviews.
    assertThat(http.verify(key.credential(), "Authorization", "Bearer x").reason())
        .isEqualTo("ACCESS_NOT_CHECKABLE");
    assertThat(
            RawSocket.exchange(
                application.port(),
                "GET /nothing HTTP/1.1\nHost: verifier.shop.svc\nConnection: close\n\n"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void gatewaysAreAskedTooUnlessThatIsNotWanted() {
    apiServer.apply(shop);
    TestKey key = apiServer.apply(shop.issue());
    String[] client = {"Authorization", "Bearer " + key.credential()};
    start(everywhere().build());

    assertThat(http.get("/authz", client).reason()).isEqualTo("GATEWAY_UNAUTHENTICATED");
    application.close();
    start(everywhere().openAuthz(true).build());
    await().until(() -> http.get("/authz", client).status() == 200);
    assertThat(http.verify(key.credential()).reason()).isEqualTo("TOKEN_REQUIRED");
  }

  @Test
  void thatNobodyIsAskedThereNeedsConsent() {
    apiServer.apply(shop);
    TestKey key = apiServer.apply(shop.issue());
    VerifierOptions.Builder open = everywhere().authentication(Authentication.NONE);

    assertThatThrownBy(() -> VerifierApplication.start(client, open.build(), clock))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("--auth kubernetes")
        .hasMessageContaining("--allow-unauthenticated");
    start(open.allowUnauthenticated(true).build());
    awaitResult(key, "VALID");
  }

  @Test
  void onLoopbackCallersAreAskedWhereThatIsWanted() {
    start(
        VerifierOptions.builder(Set.of("shop"))
            .port(0)
            .managementPort(0)
            .authentication(Authentication.KUBERNETES)
            .build());

    assertThat(http.verify("x").reason()).isEqualTo("TOKEN_REQUIRED");
  }

  @Test
  void aMountedCertificateIsForVerificationsAlone() throws Exception {
    TestCertificate certificate = new TestCertificate();
    certificate.writeTo(folder);
    start(
        VerifierOptions.builder(Set.of("shop"))
            .port(0)
            .managementPort(0)
            .tlsFolder(folder)
            .build());
    HttpClient secure = HttpClient.newBuilder().sslContext(certificate.trust()).build();
    URI jwks = URI.create("https://127.0.0.1:" + application.port() + HttpProbe.JWKS);

    assertThat(
            secure
                .send(HttpRequest.newBuilder(jwks).build(), BodyHandlers.ofString())
                .headers()
                .firstValue("Content-Type"))
        .contains("application/json");
    assertThat(HttpProbe.ofAnotherApi(application.managementPort()).get("/health/alive").status())
        .isEqualTo(200);
  }

  private static VerifierOptions.Builder everywhere() {
    return VerifierOptions.builder(Set.of("shop")).address("0.0.0.0").port(0).managementPort(0);
  }

  private void start(VerifierOptions options) {
    application = VerifierApplication.start(client, options, clock);
    http = new HttpProbe(application.port());
  }

  private void awaitReady() {
    await().atMost(Duration.ofSeconds(30)).until(application::isReady);
  }

  private void awaitResult(TestKey key, String result) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(resultOf(key)).isEqualTo(result));
  }

  private String resultOf(TestKey key) {
    var answer = http.verify(key.credential());
    return answer.status() == 200 ? answer.result() : null;
  }
}
