package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which verifications are answered directly, and which take the ordinary route. */
class DirectVerifyTest {
  private final VerifierWithoutCluster verifier = VerifierWithoutCluster.directly(true);
  private final HttpProbe http = verifier.http;
  private final AtomicInteger checkedByPool = new AtomicInteger();
  private final TestKey key = verifier.add(verifier.shop.issue());

  @BeforeEach
  void countThePoolsTasks() {
    verifier.signaturePool =
        task -> {
          checkedByPool.incrementAndGet();
          ForkJoinPool.commonPool().execute(task);
        };
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void keysAreAnsweredDirectlyWhateverIsSaidOfThem() {
    TestKey imported = verifier.add(verifier.shop.importKey("sk_live_0123456789abcdef"));
    TestKey ended =
        verifier.add(
            verifier
                .shop
                .issue()
                .with(
                    "revocation",
                    "{'reason':'KeyCompromise','effectiveTime':'2026-11-01T00:00:00Z'}"));

    assertDirect(http.verify(key.credential()).result(), "VALID");
    assertDirect(http.verify(imported.credential()).result(), "VALID");
    assertDirect(http.verify(ended.credential()).result(), "REVOKED");
    assertDirect(http.verify(verifier.shop.issue().credential()).result(), "NOT_FOUND");
    assertDirect(http.verify("sk_live_of_nobody").result(), "NOT_FOUND");
    assertDirect(http.verify(key.credential() + "\u007e").result(), "NOT_FOUND");
    assertDirect(http.verify("a".repeat(9_000)).result(), "INVALID_FORMAT");
  }

  @Test
  void aSignatureIsCheckedByThePoolAndOnceOnly() {
    verifier.tokenKeys.enable("shop");
    String token = token(http.derive(key.credential(), ""));
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);

    assertDirect(http.verify(token).result(), "VALID");
    assertThat(checkedByPool.getAndSet(0)).isEqualTo(1);
    assertDirect(http.verify(token).result(), "VALID");
    assertThat(checkedByPool).hasValue(0);
    assertDirect(http.verify(forged).result(), "SIGNATURE_INVALID");
    assertThat(checkedByPool.getAndSet(0)).isEqualTo(1);
    assertDirect(http.verify(forged).result(), "SIGNATURE_INVALID");
    verifier.clock.advance(Duration.ofHours(2));
    assertDirect(http.verify(token).result(), "EXPIRED");
    assertThat(checkedByPool).hasValue(0);
  }

  @Test
  void macaroonsAreAlwaysCheckedByThePool() {
    verifier.tokenKeys.enable("shop");
    String token = token(http.derive(key.credential(), "'algorithm':'TOKEN_ALGORITHM_MACAROON'"));

    assertDirect(http.verify(token).result(), "VALID");
    assertDirect(http.verify(token).result(), "VALID");
    assertThat(checkedByPool).hasValue(2);
  }

  @Test
  void whatIsLongAndManyNamespacesMayHaveImportedIsCheckedByThePool() {
    String longest = "x".repeat(4_096);
    for (int i = 0; i < 5; i++) {
      TestTenant tenant = new TestTenant("tenant-" + i);
      verifier.hashKeys.put(tenant);
      verifier.add(tenant.importKey("a-raw-key-of-tenant-" + i));
    }
    verifier.add(verifier.shop.importKey(longest));

    assertDirect(http.verify(longest).result(), "VALID");
    assertThat(checkedByPool.getAndSet(0)).isEqualTo(1);
    assertDirect(http.verify("a-raw-key-of-tenant-3").result(), "VALID");
    assertThat(checkedByPool).hasValue(0);
  }

  @Test
  void whenThePoolIsFullTokensAreRefusedForNowAndKeysAreNot() {
    verifier.tokenKeys.enable("shop");
    String token = token(http.derive(key.credential(), ""));
    verifier.signaturePool =
        task -> {
          throw new RejectedExecutionException();
        };

    VerifyTest.assertError(http.verify(token), 503, 14, "UNAVAILABLE");
    verifier.direct.set(0);
    assertDirect(http.verify(key.credential()).result(), "VALID");
  }

  @Test
  void recordsThatGrowTooOldMeanwhileAreAnErrorAsOrdinary() {
    verifier.tokenKeys.enable("shop");
    String token = token(http.derive(key.credential(), ""));
    verifier.signaturePool =
        task -> {
          verifier.age = Duration.ofHours(25);
          task.run();
        };

    VerifyTest.assertError(http.verify(token), 503, 14, "DATA_TOO_OLD");
  }

  @Test
  void aCheckThatBreaksDownIsAnsweredToo() {
    verifier.tokenKeys.enable("shop");
    String token = token(http.derive(key.credential(), ""));
    verifier.signaturePool =
        task -> {
          verifier.onFreshness =
              () -> {
                throw new StackOverflowError();
              };
          task.run();
          verifier.onFreshness = () -> {};
        };

    assertThat(http.verify(token).status()).isEqualTo(500);
    verifier.signaturePool = Runnable::run;
    assertThat(http.verify(token).result()).isEqualTo("VALID");
  }

  @ParameterizedTest
  @CsvSource({
    "Cache-Control, no-cache",
    "Cache-Control, no-store",
    "Cache-Control, 'max-age=0, No-Cache'",
    "Pragma, no-cache",
    "Content-Type, text/plain",
    "Content-Type, application/jsonp",
    "Content-Encoding, gzip"
  })
  void whatIsOutOfTheOrdinaryTakesTheOrdinaryRoute(String name, String value) {
    http.verify(key.credential(), name, value);

    assertThat(verifier.direct).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "Cache-Control, max-age=0",
    "Pragma, token",
    "Content-Type, application/json; charset=utf-8",
    "Content-Type, application/json",
    "X-Forwarded-For, 10.1.2.3"
  })
  void headersThatAskForNothingElseDoNotMatter(String name, String value) {
    assertDirect(http.verify(key.credential(), name, value).result(), "VALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"credential\":\"\"}", "{\"credential\":5}", "{"})
  void refusalsAreTheOrdinaryRoutes(String body) {
    assertThat(http.post(HttpProbe.VERIFY, body).status()).isEqualTo(400);
    assertThat(verifier.direct).hasValue(0);
  }

  @Test
  void aVerifierThatHasNotReadItsRecordsSaysSoByTheOrdinaryRoute() {
    verifier.synced = false;

    VerifyTest.assertError(http.verify(key.credential()), 503, 14, "NOT_SYNCED");
    assertThat(verifier.direct).hasValue(0);
  }

  @Test
  void theAgeOfRecordsDoesNotCountBeforeTheyAreAllRead() {
    verifier.age = Duration.ofDays(99);
    verifier.onFreshness = () -> verifier.age = Duration.ZERO;

    assertDirect(http.verify(key.credential()).result(), "VALID");
    verifier.age = Duration.ofDays(99);
    assertThat(http.verify(key.credential(), "Content-Encoding", "identity").result())
        .isEqualTo("VALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"apiKeys:verify", "apiKeys%3Averify", "apiKeys%3averify"})
  void bothSpellingsOfTheColon(String method) {
    assertDirect(
        http.post("/v2alpha1/admin/" + method, "{\"credential\":\"x\"}").result(), "NOT_FOUND");
  }

  @Test
  void severalRequestsAtOnceOnOneConnectionAreAnsweredInOrder() {
    String batch =
        request(key.credential(), "")
            + request("x", "")
            + request(key.credential(), "Connection: close\n");

    String answers = RawSocket.exchange(http.port(), batch);

    assertThat(verifier.direct).hasValue(3);
    assertThat(answers.split("is_valid\":")).hasSize(4);
    assertThat(answers)
        .containsSubsequence("is_valid\":true", "is_valid\":false", "is_valid\":true");
  }

  @Test
  void whoIsKnownToBeAdmittedIsAnsweredDirectly() {
    RememberingGuard guard = new RememberingGuard();
    try (VerifierWithoutCluster guarded =
        new VerifierWithoutCluster(AdminAccess.by(guard, Set.of("shop")))) {
      String credential = guarded.add(guarded.shop.issue()).credential();
      String[] token = {"Authorization", "Bearer known"};

      guard.remembered = access -> false;
      assertThat(guarded.http.verify(credential, token).result()).isEqualTo("VALID");
      assertThat(guarded.direct).hasValue(0);
      guard.remembered = access -> access.equals("Bearer known verify shop");
      assertThat(guarded.http.verify(credential, token).result()).isEqualTo("VALID");
      assertThat(guarded.direct.get()).isEqualTo(direct() ? 1 : 0);
      assertThat(guarded.http.verify(credential).result()).isEqualTo("VALID");
      assertThat(guarded.direct.get()).isEqualTo(direct() ? 1 : 0);
    }
  }

  private static boolean direct() {
    return Boolean.parseBoolean(System.getProperty("latchkey.test.direct", "true"));
  }

  private void assertDirect(String result, String expected) {
    assertThat(result).isEqualTo(expected);
    assertThat(verifier.direct.getAndSet(0)).as("answered directly").isEqualTo(1);
  }

  private static String token(Answer answer) {
    return answer.body().get("token").get("token").asText();
  }

  private static String request(String credential, String header) {
    String body = "{\"credential\":\"" + credential + "\"}";
    return "POST "
        + HttpProbe.VERIFY
        + " HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: "
        + body.length()
        + "\n"
        + header
        + "\n"
        + body;
  }

  /** Admits everybody, and says of whom it knew before. */
  private static final class RememberingGuard implements Guard {
    private volatile Predicate<String> remembered;

    @Override
    public Caller authenticate(Context context) {
      return new Caller("gateway", "", List.of(), Map.of());
    }

    @Override
    public Caller callerOf(List<String> authorization) {
      throw new AssertionError("nobody asks so");
    }

    @Override
    public void require(Caller caller, Access access) {}

    @Override
    public boolean remembersToAdmit(List<String> authorization, List<Access> needed) {
      return !authorization.isEmpty()
          && needed.stream()
              .allMatch(
                  access ->
                      remembered.test(
                          authorization.get(0) + " " + access.verb() + " " + access.namespace()));
    }
  }
}
