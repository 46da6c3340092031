package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordScope;
import dev.latchkey.verifier.live.LiveQuery;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private static final RecordScope ORDERS =
      new RecordScope(Optional.of("orders"), Optional.empty());
  private static final String[] NO_CACHE = {"Cache-Control", "no-cache"};
  private static final String MACAROON = "'algorithm':'TOKEN_ALGORITHM_MACAROON'";

  private final VerifierWithoutCluster orders = new VerifierWithoutCluster(ORDERS);
  private final VerifierWithoutCluster unnamed = new VerifierWithoutCluster();

  @AfterEach
  void stop() {
    orders.close();
    unnamed.close();
  }

  @Test
  void aVerifierAcceptsTheKeysOfItsAudienceAlone() {
    TestKey own = orders.add(orders.shop.issue().forAudiences("billing", "orders"));
    TestKey others = orders.add(orders.shop.issue().forAudiences("billing"));
    TestKey anybodys = orders.add(orders.shop.issue());
    TestKey imported =
        orders.add(orders.shop.importKey("some-raw-key-0123").forAudiences("orders"));
    TestKey importedByOthers =
        orders.add(orders.shop.importKey("some-raw-key-4567").forAudiences("billing"));

    assertThat(result(orders, own)).isEqualTo("VALID");
    assertThat(result(orders, imported)).isEqualTo("VALID");
    assertThat(result(orders, others)).isEqualTo("NOT_FOUND");
    assertThat(result(orders, importedByOthers)).isEqualTo("NOT_FOUND");
    assertThat(result(orders, anybodys)).isEqualTo("NOT_FOUND");
  }

  @Test
  void aVerifierWithoutAnAudienceIsNoneThatAKeyNames() {
    TestKey named = unnamed.add(unnamed.shop.issue().forAudiences("orders"));
    TestKey anybodys = unnamed.add(unnamed.shop.issue());

    assertThat(result(unnamed, named)).isEqualTo("NOT_FOUND");
    assertThat(result(unnamed, anybodys)).isEqualTo("VALID");
  }

  @Test
  void theSpecDecidesAndNotTheLabel() {
    TestKey relabelled =
        orders.add(
            orders
                .shop
                .issue()
                .forAudiences("billing")
                .withLabel("audience.latchkey.dev/orders", ""));
    TestKey unlabelled =
        orders.add(
            orders
                .shop
                .issue()
                .forAudiences("orders")
                .withoutLabel("audience.latchkey.dev/orders"));

    assertThat(result(orders, relabelled)).isEqualTo("NOT_FOUND");
    assertThat(result(orders, unlabelled)).isEqualTo("VALID");
  }

  @Test
  void aKeyOfAnotherAudienceIsAnsweredExactlyAsOneThatIsUnknown() {
    TestKey others = orders.add(orders.shop.issue().forAudiences("billing"));
    TestKey unknown = orders.shop.issue();
    Answer refused = orders.http.verify(others.credential());

    assertThat(refused.response().body())
        .isEqualTo(orders.http.verify(unknown.credential()).response().body());
    assertThat(orders.http.verify(others.credential(), NO_CACHE).response().body())
        .isEqualTo(refused.response().body());
    assertThat(orders.liveQueries).hasSize(1);
  }

  @Test
  void whatIsWrongWithAKeyOfAnotherAudienceIsNotTold() {
    TestKey revoked =
        orders.add(
            orders
                .shop
                .issue()
                .forAudiences("billing")
                .with(
                    "revocation",
                    "{'cause':'Ordered','reason':'KeyCompromise',"
                        + "'effectiveTime':'2026-01-01T00:00:00Z'}"));
    TestKey defective =
        orders.add(
            orders.shop.issue().forAudiences("billing").with("requires", "['audience','new']"));

    assertThat(result(orders, revoked)).isEqualTo("NOT_FOUND");
    assertThat(result(orders, defective)).isEqualTo("NOT_FOUND");
  }

  @Test
  void inABatchEachKeyIsJudgedByItself() {
    TestKey own = orders.add(orders.shop.issue().forAudiences("orders"));
    TestKey others = orders.add(orders.shop.issue().forAudiences("billing"));

    var results =
        orders
            .http
            .batchVerify(List.of(own.credential(), others.credential()))
            .body()
            .get("results");

    assertThat(results.get(0).get("is_valid").asBoolean()).isTrue();
    assertThat(results.get(1).get("error_code").asText()).isEqualTo("VERIFICATION_ERROR_NOT_FOUND");
  }

  @Test
  void theRecordAsItIsNowSaysWhichAudiencesItHas() {
    TestKey key = orders.add(orders.shop.issue().forAudiences("orders"));
    serve(orders, ORDERS, key.forAudiences("billing"));

    assertThat(orders.http.verify(key.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
    assertThat(result(orders, key)).isEqualTo("VALID");

    TestKey added = orders.shop.issue().forAudiences("orders");
    serve(orders, ORDERS, added);
    assertThat(orders.http.verify(added.credential(), NO_CACHE).result()).isEqualTo("VALID");

    TestKey named = unnamed.shop.issue().forAudiences("orders");
    serve(unnamed, RecordScope.UNLIMITED, named);
    assertThat(unnamed.http.verify(named.credential(), NO_CACHE).result()).isEqualTo("NOT_FOUND");
  }

  @Test
  void whoDoesNotAcceptAKeyDerivesNothingFromIt() {
    orders.tokenKeys.enable("shop");
    TestKey own = orders.add(orders.shop.issue().forAudiences("orders"));
    TestKey others = orders.add(orders.shop.issue().forAudiences("billing"));
    TestKey unknown = orders.shop.issue();

    assertThat(orders.http.derive(own.credential(), "").status()).isEqualTo(200);
    assertThat(orders.http.derive(others.credential(), "").response().body())
        .isEqualTo(orders.http.derive(unknown.credential(), "").response().body());
  }

  @Test
  void aTokenIsForTheAudiencesThatItsKeyNamesNow() {
    orders.tokenKeys.enable("shop");
    TestKey key = orders.add(orders.shop.issue().forAudiences("orders"));
    for (String algorithm : List.of("", MACAROON)) {
      orders.add(key.forAudiences("orders"));
      String token =
          orders.http.derive(key.credential(), algorithm).body().at("/token/token").asText();
      assertThat(orders.http.verify(token).result()).isEqualTo("VALID");

      orders.add(key.forAudiences("billing"));

      assertThat(orders.http.verify(token).result()).isEqualTo("NOT_FOUND");
      serve(orders, ORDERS, key);
      assertThat(orders.http.verify(token, NO_CACHE).result()).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void aRecordWhoseAudiencesWereLostIsNotForEverybody() {
    TestKey lost = unnamed.add(unnamed.shop.issue().with("requires", "['audience']"));

    assertThat(result(unnamed, lost)).isEqualTo("INTERNAL");
  }

  @Test
  void holdersRevokeWhereTheirKeyIsKnownThoughNotAccepted() {
    TestKey named = unnamed.add(unnamed.shop.issue().forAudiences("orders"));

    assertThat(unnamed.http.selfRevoke(named.credential()).status()).isEqualTo(200);

    assertThat(unnamed.stored)
        .extracting(ApiKeySelfRevocation::getSpec)
        .singleElement()
        .matches(spec -> spec.keyID().equals(named.keyID().value()));
  }

  @Test
  void aVerifierOfSomeKeysServesNoStatusList() {
    RecordScope selecting = new RecordScope(Optional.empty(), Optional.of("tier=gold"));
    try (VerifierWithoutCluster gold = new VerifierWithoutCluster(selecting)) {
      for (VerifierWithoutCluster verifier : List.of(orders, gold)) {
        verifier.tokenKeys.enable("shop");
        VerifyTest.assertError(
            verifier.http.get(HttpProbe.STATUS_LISTS + "shop"), 409, 9, "VERIFIER_IS_SCOPED");
      }
    }
  }

  private static String result(VerifierWithoutCluster verifier, TestKey key) {
    return verifier.http.verify(key.credential()).result();
  }

  private static void serve(VerifierWithoutCluster verifier, RecordScope scope, TestKey key) {
    IndexedRecord record = key.indexed(scope);
    verifier.apiServer =
        query ->
            query instanceof LiveQuery.One one && one.key().equals(record.key())
                ? List.of(record)
                : List.of();
  }
}
