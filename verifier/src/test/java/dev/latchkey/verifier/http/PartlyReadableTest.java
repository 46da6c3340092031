package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.live.LiveQuery;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A verifier of two namespaces, of which one cannot be read, or not any more. */
class PartlyReadableTest {
  private static final Duration TOO_OLD = Duration.ofHours(25);
  private static final String[] NO_CACHE = {"Cache-Control", "no-cache"};

  private final VerifierWithoutCluster verifier =
      new VerifierWithoutCluster(new ClientAddressSource.Remote(), Set.of("shop", "billing"));
  private final TestTenant billing = new TestTenant("billing");
  private final HttpProbe http = verifier.http;
  private TestKey ofShop;
  private TestKey ofBilling;

  @BeforeEach
  void keysOfBoth() {
    verifier.hashKeys.put(billing);
    ofShop = verifier.add(verifier.shop.issue());
    ofBilling = verifier.add(billing.issue());
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void keysOfANamespaceThatIsReadAreVerifiedAndNoOthers() {
    TestKey imported = verifier.add(verifier.shop.importKey("sk_live_0123456789abcdef"));
    verifier.unsynced.add("billing");

    assertThat(http.verify(ofShop.credential()).result()).isEqualTo("VALID");
    assertThat(http.verify(imported.credential()).result()).isEqualTo("VALID");
    assertThat(http.verify("a b").result()).isEqualTo("INVALID_FORMAT");
    assertUnavailable(http.verify(ofBilling.credential()), "NOT_SYNCED");
    assertUnavailable(http.verify(verifier.shop.issue().credential()), "NOT_SYNCED");
    assertUnavailable(http.verify("sk_live_unknown"), "NOT_SYNCED");
    verifier.unsynced.clear();
    assertThat(http.verify(ofBilling.credential()).result()).isEqualTo("VALID");
    assertThat(http.verify("sk_live_unknown").result()).isEqualTo("NOT_FOUND");
  }

  @Test
  void refusalsOfItsKeysAreGivenToo() {
    TestKey expired =
        verifier.add(verifier.shop.issue().with("expireTime", "'2020-01-01T00:00:00Z'"));
    TestKey limited =
        verifier.add(verifier.shop.issue().with("rateLimit", "{'quota':1,'window':'1h'}"));
    verifier.unsynced.add("billing");

    assertThat(http.verify(expired.credential()).result()).isEqualTo("EXPIRED");
    assertThat(http.verify(limited.credential()).result()).isEqualTo("VALID");
    assertThat(http.verify(limited.credential()).result()).isEqualTo("RATE_LIMITED");
  }

  @Test
  void whatIsNotAnsweredTakesNothingFromARateLimit() {
    TestKey limited = verifier.add(billing.issue().with("rateLimit", "{'quota':1,'window':'1h'}"));
    verifier.unsynced.add("billing");
    assertUnavailable(http.verify(limited.credential()), "NOT_SYNCED");
    verifier.unsynced.clear();

    assertThat(http.verify(limited.credential()).result()).isEqualTo("VALID");
  }

  @Test
  void aNamespaceWhoseDataIsTooOldTakesNoOtherWithIt() {
    verifier.ages.put("billing", TOO_OLD);

    Answer answer = http.verify(ofShop.credential());
    assertThat(answer.result()).isEqualTo("VALID");
    assertThat(answer.header("Age")).as("of the shop's data").isEmpty();
    assertUnavailable(http.verify(ofBilling.credential()), "DATA_TOO_OLD");
    assertUnavailable(http.verify(verifier.shop.issue().credential()), "DATA_TOO_OLD");
    verifier.ages.put("shop", TOO_OLD);
    assertUnavailable(http.verify(ofShop.credential()), "DATA_TOO_OLD");
    assertUnavailable(http.verify("a b"), "DATA_TOO_OLD");
  }

  /** As nobody can say whose it is: it may have been removed where nothing is heard of. */
  @Test
  void aKeyThatFitsInBothIsNotAnswered() {
    TestKey copy = verifier.shop.copyTo("billing").key(ofShop.keyID(), ofShop.credential());
    verifier.hashKeys.put(verifier.shop.copyTo("billing"));
    verifier.add(copy);
    assertThat(http.verify(ofShop.credential()).result()).isEqualTo("NOT_FOUND");

    verifier.ages.put("billing", TOO_OLD);
    assertUnavailable(http.verify(ofShop.credential()), "DATA_TOO_OLD");
  }

  @Test
  void batchesGatewaysAndDerivationGoByTheSame() {
    verifier.tokenKeys.enable("shop");
    String token = http.derive(ofShop.credential(), "").body().at("/token/token").asText();
    verifier.unsynced.add("billing");

    assertThat(http.batchVerify(List.of(ofShop.credential(), token)).status()).isEqualTo(200);
    assertUnavailable(
        http.batchVerify(List.of(ofShop.credential(), ofBilling.credential())), "NOT_SYNCED");
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    assertThat(http.derive(ofShop.credential(), "").status()).isEqualTo(200);
    assertUnavailable(http.derive(ofBilling.credential(), ""), "NOT_SYNCED");
    assertThat(http.get("/authz", "X-API-Key", ofShop.credential()).status()).isEqualTo(200);
    assertThat(http.get("/authz", "X-API-Key", ofBilling.credential()).status()).isEqualTo(503);
    assertThat(http.get("/authz", "Authorization", "Bearer " + token).status()).isEqualTo(200);
  }

  @Test
  void expiredTokensAreToldApart() {
    verifier.tokenKeys.enable("shop");
    String token =
        http.derive(ofShop.credential(), "'ttl':'60s'").body().at("/token/token").asText();
    verifier.unsynced.add("billing");
    verifier.clock.advance(Duration.ofMinutes(2));

    assertThat(http.verify(token).result()).isEqualTo("EXPIRED");
  }

  @Test
  void liveReadsAskForWhatCanBeReadAlone() {
    verifier.apiServer =
        query ->
            query.equals(new LiveQuery.One(new RecordKey("shop", ofShop.keyID())))
                ? List.of(ofShop.indexed())
                : List.of();
    verifier.unsynced.add("billing");

    assertThat(http.verify(ofShop.credential(), NO_CACHE).result()).isEqualTo("VALID");
    assertUnavailable(http.verify(ofBilling.credential(), NO_CACHE), "NOT_SYNCED");
    assertUnavailable(http.verify(billing.issue().credential(), NO_CACHE), "NOT_SYNCED");
    assertThat(verifier.liveQueries).hasSize(1);
    verifier.mayReadLive = () -> false;
    assertThat(http.verify(ofShop.credential(), NO_CACHE).result()).isEqualTo("VALID");
  }

  @Test
  void holdersRevokeWhatIsReadAndStatusListsAreOfItToo() {
    verifier.tokenKeys.enable("shop");
    verifier.unsynced.add("billing");
    String revocable = verifier.add(verifier.shop.issue()).credential();

    assertThat(http.selfRevoke(ofBilling.credential()).reason()).isEqualTo("NOT_SYNCED");
    assertThat(http.selfRevoke(verifier.shop.issue().credential()).reason())
        .isEqualTo("NOT_SYNCED");
    assertThat(http.selfRevoke(revocable).status()).isEqualTo(200);
    assertThat(http.get(HttpProbe.STATUS_LISTS + "billing").reason()).isEqualTo("NOT_SYNCED");
    assertThat(http.get(HttpProbe.STATUS_LISTS + "shop").status()).isEqualTo(200);
  }

  private static void assertUnavailable(Answer answer, String reason) {
    VerifyTest.assertError(answer, 503, 14, reason);
  }
}
