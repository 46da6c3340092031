package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestOrders;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a key ends, and that its tokens end with it, though they were just valid. */
class DeathWithParentTest {
  private static final String END = "{'cause':'%s','reason':'%s','effectiveTime':'2026-11-01T%s'}";

  private VerifierWithoutCluster verifier;
  private HttpProbe http;

  @BeforeEach
  void start() {
    verifier = new VerifierWithoutCluster();
    http = verifier.http;
    verifier.tokenKeys.enable("shop");
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void byAnOrderThatNoRecordShowsYet(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    TestKey other = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);
    String ofOther = validToken(other, kind);

    verifier.ledger.put(TestOrders.byID("order", key));

    assertDead(token, "REVOKED", 403);
    assertThat(http.verify(ofOther).result()).isEqualTo("VALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void byAnOrderOnAllOfItsKey(String kind) {
    TestKey key =
        verifier.add(
            verifier.shop.issue().withMetadata("creationTimestamp", "2026-11-01T00:00:00Z"));
    String token = validToken(key, kind);

    verifier.ledger.put(TestOrders.byName("order", "shop", Instant.parse("2026-11-01T01:00:00Z")));

    assertDead(token, "REVOKED", 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void byItsHolder(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);

    assertThat(http.selfRevoke(key.credential()).status()).isEqualTo(200);

    assertDead(token, "REVOKED", 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void whenTheOverlapOfARotationHasPassed(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);
    verifier.add(key.with("revocation", END.formatted("Superseded", "Superseded", "12:10:00Z")));

    verifier.clock.advance(Duration.ofMillis(599_999));
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    verifier.clock.advance(Duration.ofMillis(1));

    assertDead(token, "REVOKED", 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void whenItsOwnerIsGone(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);

    verifier.add(
        key.with("revocation", END.formatted("OwnerGone", "AffiliationChanged", "11:00:00Z")));

    assertDead(token, "REVOKED", 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void whenItsRecordShowsAnOrder(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);

    verifier.add(key.with("revocation", END.formatted("Ordered", "KeyCompromise", "11:00:00Z")));

    assertDead(token, "REVOKED", 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void whenItExpiresSoonerThanWasKnown(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);

    verifier.add(key.with("expireTime", "'2026-11-01T11:59:59Z'"));

    assertDead(token, "EXPIRED", 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void whenItIsSomebodyElses(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);

    verifier.add(key.with("actorID", "'another-team'"));

    assertDead(token, "REVOKED", 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void whenItsRecordIsDeleted(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);

    verifier.ledger.remove(key.indexed().key());

    assertDead(token, "NOT_FOUND", 401);
  }

  /** The raw key gives the same key id again, and must not give the tokens their life back. */
  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void andStaysDeadWhenARawKeyIsImportedAgain(String kind) {
    TestKey key = verifier.add(verifier.shop.importKey("some-raw-key-0123456789"));
    String token = validToken(key, kind);
    verifier.ledger.remove(key.indexed().key());
    verifier.clock.advance(Duration.ofMinutes(5));

    TestKey again =
        verifier.add(
            verifier
                .shop
                .importKey("some-raw-key-0123456789")
                .with("createTime", "'2026-11-01T12:05:00.9Z'"));

    assertThat(again.keyID()).isEqualTo(key.keyID());
    assertThat(http.verify(again.credential()).result()).isEqualTo("VALID");
    assertDead(token, "NOT_FOUND", 401);
    validToken(again, kind);
    if (kind.equals("MACAROON")) {
      assertDead(
          MacaroonFormat.narrow(
              token, List.of("nbf = " + verifier.clock.instant().getEpochSecond())),
          "NOT_FOUND",
          401);
    }
  }

  /** An operator's clock that is somewhat ahead must cost nobody a token. */
  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void butNotByClocksThatDifferSomewhat(String kind) {
    validToken(
        verifier.add(verifier.shop.issue().with("createTime", "'2026-11-01T12:01:00Z'")), kind);
    TestKey far = verifier.add(verifier.shop.issue().with("createTime", "'2026-11-01T12:01:01Z'"));

    assertThat(http.verify(token(http.derive(far.credential(), algorithm(kind)))).result())
        .isEqualTo("NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void byWhatOnlyTheApiServerKnows(String kind) {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = validToken(key, kind);
    var revoked =
        key.with("revocation", END.formatted("Ordered", "KeyCompromise", "11:00:00Z")).indexed();

    verifier.apiServer = query -> List.of(revoked);
    assertThat(http.verify(token, "Cache-Control", "no-cache").result()).isEqualTo("REVOKED");
    verifier.apiServer = query -> List.of();
    assertThat(http.verify(token, "Pragma", "no-cache").result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(token, "Cache-Control", "no-store").result()).isEqualTo("NOT_FOUND");
  }

  private String validToken(TestKey key, String kind) {
    String token = token(http.derive(key.credential(), algorithm(kind)));
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    assertThat(http.verify(token).result()).as("from memory").isEqualTo("VALID");
    return token;
  }

  /** As verify, batchVerify and derive see it. */
  private void assertDead(String token, String expected, int deriveStatus) {
    assertThat(http.verify(token).result()).isEqualTo(expected);
    assertThat(
            http.batchVerify(List.of(token))
                .body()
                .get("results")
                .get(0)
                .get("error_code")
                .asText())
        .isEqualTo("VERIFICATION_ERROR_" + expected);
    assertThat(http.derive(token, "").status()).isEqualTo(deriveStatus);
    assertThat(http.derive(token, algorithm("MACAROON")).status()).isEqualTo(deriveStatus);
  }

  private static String algorithm(String kind) {
    return "'algorithm':'TOKEN_ALGORITHM_" + kind + "'";
  }

  private static String token(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().get("token").get("token").asText();
  }
}
