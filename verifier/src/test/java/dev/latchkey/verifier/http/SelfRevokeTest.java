package dev.latchkey.verifier.http;

import static dev.latchkey.verifier.http.VerifyTest.assertError;
import static dev.latchkey.verifier.testing.HttpProbe.SELF_REVOKE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.verifier.live.ApiServerUnreachableException;
import dev.latchkey.verifier.selfrevocation.NotStoredException;
import dev.latchkey.verifier.selfrevocation.SelfRevocationStore;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SelfRevokeTest {
  private static final String ENDED =
      "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-01-01T00:00:00Z'}";
  private static final String RETIRING =
      "{'cause':'Superseded','reason':'Superseded','effectiveTime':'2099-01-01T00:00:00Z'}";
  private static final Logger AUDIT = (Logger) LoggerFactory.getLogger("dev.latchkey.audit");
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  private final VerifierWithoutCluster verifier = new VerifierWithoutCluster();
  private final HttpProbe http = verifier.http;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void listen() {
    log.start();
    AUDIT.setLevel(Level.INFO);
    ROOT.addAppender(log);
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(log);
    AUDIT.setLevel(null);
    verifier.close();
    threads.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({
    "REVOCATION_REASON_KEY_COMPROMISE, KEY_COMPROMISE",
    "REVOCATION_REASON_AFFILIATION_CHANGED, AFFILIATION_CHANGED",
    "REVOCATION_REASON_SUPERSEDED, SUPERSEDED"
  })
  void aHolderRevokes(String reason, RevocationReason stored) {
    TestKey key = verifier.add(verifier.shop.issue());
    assertDone(http.selfRevokeFor(key.credential(), reason));

    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
    ApiKeySelfRevocation order = verifier.stored.get(0);
    assertThat(order.getMetadata().getNamespace()).isEqualTo("shop");
    assertThat(order.getMetadata().getGenerateName()).isEqualTo("self-");
    assertThat(order.getSpec().keyID()).isEqualTo(key.keyID().value());
    assertThat(order.getSpec().reason()).isEqualTo(stored);
    assertThat(order.getSpec().proof()).isEqualTo(proof(key));
    assertThat(messages())
        .filteredOn(line -> line.contains("SelfRevocationStored"))
        .hasSize(1)
        .allMatch(
            line ->
                line.startsWith(
                    "event=SelfRevocationStored by=\"the holder\" address=127.0.0.1"
                        + " kind=ApiKeySelfRevocation namespace=shop"))
        .allMatch(line -> line.contains("keyID=%s why=%s ".formatted(key.keyID(), stored.text())));
    assertNothingTold(key);
  }

  @Test
  void anImportedKeyAndAKeyWhoseTimeIsToCome() {
    TestKey imported = verifier.add(verifier.shop.importKey("some-raw-key"));
    TestKey retiring = verifier.add(verifier.shop.issue().with("revocation", RETIRING));
    assertDone(http.selfRevoke(imported.credential()));
    assertDone(http.selfRevoke(retiring.credential()));

    assertThat(http.verify(imported.credential()).result()).isEqualTo("REVOKED");
    assertThat(http.verify(retiring.credential()).result()).isEqualTo("REVOKED");
    assertThat(verifier.stored).hasSize(2);
  }

  @Test
  void aKeyOfARetiredHashKeyHasItsProof() {
    TestKey key = verifier.add(verifier.shop.issue());
    String proof = proof(key);
    verifier.shop.rotateHashKey();
    verifier.hashKeys.put(verifier.shop);
    assertDone(http.selfRevoke(key.credential()));

    assertThat(verifier.stored.get(0).getSpec().proof()).isEqualTo(proof);
  }

  @Test
  void whatIsRevokedAlreadyIsSuccessAndWritesNothing() {
    TestKey ended = verifier.add(verifier.shop.issue().with("revocation", ENDED));
    TestKey expired =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("revocation", ENDED)
                .with("expireTime", "'2026-02-01T00:00:00Z'"));
    TestKey ordered = verifier.add(verifier.shop.issue());
    verifier.ledger.put(TestOrders.self("self-x", verifier.shop, ordered));
    TestKey twice = verifier.add(verifier.shop.issue());
    assertDone(http.selfRevoke(twice.credential()));
    verifier.stored.clear();
    for (TestKey key : List.of(ended, expired, ordered, twice)) {
      assertDone(http.selfRevoke(key.credential()));
    }

    assertThat(verifier.stored).isEmpty();
    assertThat(outcomes("already_revoked")).isEqualTo(4);
  }

  @Test
  void anOrderThatIsOnlyRememberedIsWrittenAnew() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.ledger.refuse(key.indexed());
    assertDone(http.selfRevoke(key.credential()));

    assertThat(verifier.stored).hasSize(1);
  }

  @Test
  void unknownAndWrongAndMalformedOnes() {
    TestKey key = verifier.add(verifier.shop.issue());
    String wrong = verifier.shop.issue(key.keyID()).credential();
    for (String credential :
        List.of(wrong, verifier.shop.issue().credential(), "some-raw-key", "two words")) {
      assertError(http.selfRevoke(credential), 404, 5, "API_KEY_NOT_FOUND");
    }

    assertThat(http.verify(key.credential()).result()).isEqualTo("VALID");
    assertThat(verifier.stored).isEmpty();
  }

  @Test
  void expiredAndPublicAndWithoutALock() {
    TestKey expired =
        verifier.add(verifier.shop.issue().with("expireTime", "'2026-02-01T00:00:00Z'"));
    TestKey open =
        verifier.add(
            verifier.shop.issue().with("visibility", "'Public'").without("revocationLock"));
    TestKey lockless = verifier.add(verifier.shop.issue().without("revocationLock"));
    TestKey strange =
        verifier.add(verifier.shop.issue().with("revocationLock", "'" + "00".repeat(32) + "'"));

    assertError(http.selfRevoke(expired.credential()), 401, 16, "API_KEY_EXPIRED");
    assertError(http.selfRevoke(open.credential()), 403, 7, "API_KEY_PUBLIC");
    assertError(http.selfRevoke(lockless.credential()), 403, 7, "SELF_REVOCATION_IMPOSSIBLE");
    assertError(http.selfRevoke(strange.credential()), 403, 7, "SELF_REVOCATION_IMPOSSIBLE");
    assertThat(verifier.stored).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', CREDENTIAL_REQUIRED",
    "'{}', CREDENTIAL_REQUIRED",
    "'{\"credential\":null}', CREDENTIAL_REQUIRED",
    "'{\"credential\":\"x\"}', REVOCATION_REASON_REQUIRED",
    "'{\"credential\":\"x\",\"reason\":null}', REVOCATION_REASON_REQUIRED",
    "'{\"credential\":\"x\",\"reason\":\"REVOCATION_REASON_UNSPECIFIED\"}',"
        + " REVOCATION_REASON_REQUIRED",
    "'{\"credential\":\"x\",\"reason\":\"REVOCATION_REASON_PRIVILEGE_WITHDRAWN\"}',"
        + " REVOCATION_REASON_NOT_ALLOWED",
    "'{\"credential\":\"x\",\"reason\":\"KeyCompromise\"}', REVOCATION_REASON_UNKNOWN",
    "'{\"credential\":\"x\",\"reason\":5}', FIELD_TYPE_INVALID",
    "'{\"credential\":5}', FIELD_TYPE_INVALID",
    "'[]', BODY_NOT_JSON"
  })
  void badRequests(String body, String reason) {
    assertError(http.post(SELF_REVOKE, body), 400, 3, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"eyJhbGciOiJFZERTQSJ9.e30.AAAA", "mc_v1_AgEIbG9jYXRpb24"})
  void derivedTokens(String token) {
    assertError(http.selfRevoke(token), 400, 3, "DERIVED_TOKEN_NOT_ALLOWED");
  }

  @Test
  void pathsAndBodies() {
    TestKey key = verifier.add(verifier.shop.issue());
    String frame = "{\"credential\":\"%s\",\"reason\":\"REVOCATION_REASON_SUPERSEDED\"}";
    assertDone(http.post("/v2alpha1/apiKeys%3AselfRevoke", frame.formatted(key.credential())));
    assertError(
        http.post(SELF_REVOKE, frame.formatted("x".repeat(16 * 1024))), 413, 3, "BODY_TOO_LARGE");
    assertError(http.get(SELF_REVOKE), 405, 12, "METHOD_NOT_ALLOWED");
    assertError(http.post("/v2alpha1/admin/apiKeys:selfRevoke", "{}"), 404, 5, "PATH_NOT_FOUND");
  }

  @Test
  void aFloodOfWrongOnesIsSlowedAndRightOnesAreNotCounted() {
    TestKey key = verifier.add(verifier.shop.issue());
    for (int i = 0; i < 20; i++) {
      assertDone(http.selfRevoke(key.credential()));
    }
    Answer answer = null;
    for (int i = 0; i < 11; i++) {
      answer = http.selfRevoke(verifier.shop.issue().credential());
    }

    assertError(answer, 429, 8, "TOO_MANY_FAILURES");
    assertThat(Integer.parseInt(answer.header("Retry-After").orElseThrow())).isBetween(1, 7);
    assertThat(outcomes("throttled")).isEqualTo(1);
    int reads = verifier.liveQueries.size();
    assertThat(http.selfRevoke("some-raw-key").status()).isEqualTo(429);
    assertThat(verifier.liveQueries).hasSize(reads);
  }

  @Test
  void aFloodOfWrongOnesDoesNotKeepAHolderBehindTheSameAddressFromRevoking() {
    TestKey key = verifier.add(verifier.shop.issue());
    for (int i = 0; i < 11; i++) {
      http.selfRevoke(verifier.shop.issue().credential());
    }

    assertDone(http.selfRevoke(key.credential()));

    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
  }

  @Test
  void wrongOnesAtTheSameTimeAreCountedOneByOne() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    verifier.apiServer =
        query -> {
          awaitQuietly(go);
          return List.of();
        };
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, 15)
            .mapToObj(i -> verifier.shop.issue().credential())
            .map(wrong -> CompletableFuture.supplyAsync(() -> status(wrong), threads))
            .toList();
    CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).join();
    go.countDown();

    assertThat(answers.stream().map(CompletableFuture::join))
        .filteredOn(status -> status == 429)
        .hasSize(5);
  }

  @Test
  void aKeyThatMemoryDoesNotHaveYetIsReadLive() {
    TestKey key = verifier.shop.issue();
    verifier.apiServer = query -> List.of(key.indexed());
    assertDone(http.selfRevoke(key.credential()));

    assertThat(verifier.stored).hasSize(1);
    verifier.add(key);
    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
  }

  @Test
  void aLiveReadThatShowsNoEndYetIsRevokedWhereAnOrderIsKnown() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.apiServer = query -> List.of(key.indexed());
    verifier.ledger.put(TestOrders.self("o", verifier.shop, key));

    assertThat(http.verify(key.credential(), "Cache-Control", "no-cache").result())
        .isEqualTo("REVOKED");
  }

  @Test
  void withoutReadsLeftMemoryDecides() {
    verifier.mayReadLive = () -> false;

    assertError(http.selfRevoke(verifier.shop.issue().credential()), 404, 5, "API_KEY_NOT_FOUND");
  }

  @Test
  void whatCannotBeCheckedNow() {
    verifier.apiServer =
        query -> {
          throw new ApiServerUnreachableException("gone");
        };
    assertError(
        http.selfRevoke(verifier.shop.issue().credential()), 503, 14, "API_SERVER_UNREACHABLE");
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.apiServer = query -> List.of(key.indexed());
    verifier.hashKeys.remove("shop");
    assertError(http.selfRevoke(key.credential()), 503, 14, "CREDENTIAL_NOT_CHECKABLE");
    verifier.synced = false;
    assertError(http.selfRevoke(key.credential()), 503, 14, "NOT_SYNCED");
  }

  @Test
  void aLostAnswerLeavesTheCredentialRefusedAndTheNextAttemptWrites() {
    TestKey key = verifier.add(verifier.shop.issue());
    var working = verifier.store;
    verifier.store = failing(0);
    assertError(http.selfRevoke(key.credential()), 503, 14, "SELF_REVOCATION_NOT_STORED");
    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
    verifier.store = failing(422);
    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(503);
    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
    verifier.store = working;
    assertDone(http.selfRevoke(key.credential()));

    assertThat(verifier.stored).hasSize(1);
    assertNothingTold(key);
  }

  @Test
  void aDefiniteNoTakesTheRefusalBack() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.store = failing(422);
    assertError(http.selfRevoke(key.credential()), 503, 14, "SELF_REVOCATION_NOT_STORED");
    assertThat(http.verify(key.credential()).result()).isEqualTo("VALID");
    verifier.store = failing(500);
    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(503);
    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
  }

  @Test
  void aMissingRightIsOurMistakeAndTheLogSaysWhich() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.store = failing(403);

    assertError(http.selfRevoke(key.credential()), 500, 13, "INTERNAL");
    assertThat(http.verify(key.credential()).result()).isEqualTo("VALID");
    assertThat(messages()).anyMatch(line -> line.contains("create on apikeyselfrevocations"));
    assertNothingTold(key);
  }

  @Test
  void manyAtOnceWriteOne() throws InterruptedException {
    TestKey key = verifier.add(verifier.shop.issue());
    var working = verifier.store;
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    verifier.store =
        order -> {
          entered.countDown();
          awaitQuietly(go);
          return working.store(order);
        };
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> http.selfRevoke(key.credential()).status()))
            .toList();
    entered.await();
    assertThat(http.verify(key.credential()).result()).isEqualTo("REVOKED");
    go.countDown();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    assertThat(verifier.stored).hasSize(1);
    assertDone(http.selfRevoke(key.credential()));
  }

  private int status(String credential) {
    return http.selfRevoke(credential).status();
  }

  private static SelfRevocationStore failing(int status) {
    return order -> {
      throw new NotStoredException("no", status);
    };
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertDone(Answer answer) {
    assertThat(answer.response().body()).isEqualTo("{}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
  }

  private void assertNothingTold(TestKey key) {
    assertThat(messages())
        .noneMatch(line -> line.contains(key.credential()))
        .noneMatch(line -> line.contains(proof(key)));
  }

  private List<String> messages() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private String proof(TestKey key) {
    return HexFormat.of().formatHex(verifier.shop.ring().active().proof(key.credential()));
  }

  private double outcomes(String outcome) {
    return verifier
        .registry
        .get("latchkey.verifier.self.revocations")
        .tag("result", outcome)
        .counter()
        .count();
  }
}
