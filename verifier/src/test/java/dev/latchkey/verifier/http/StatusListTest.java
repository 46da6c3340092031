package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Status lists, read as a consumer would that has the JWKS and another library. */
class StatusListTest {
  private static final String LIST = HttpProbe.STATUS_LISTS + "shop";

  private VerifierWithoutCluster verifier;
  private HttpProbe http;

  @BeforeEach
  void start() {
    verifier = new VerifierWithoutCluster();
    verifier.tokenKeys.enable("shop");
    http = verifier.http;
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void aTokenNamesItsKeysEntry() throws Exception {
    TestKey key = verifier.add(verifier.shop.issue().with("statusIndex", "7"));

    JsonNode claims = http.derive(key.credential(), "").body().get("token").get("claims");

    assertThat(claims.get("status").get("status_list"))
        .hasToString("{\"idx\":7,\"uri\":\"%s\"}".formatted(FixedTokenKeys.statusListURI("shop")));
    assertThat(isInvalid(7)).isFalse();
  }

  @Test
  void whatADerivedTokenIsMadeOfNamesTheSameEntry() {
    TestKey key = verifier.add(verifier.shop.issue().with("statusIndex", "7"));
    String token = http.derive(key.credential(), "").body().get("token").get("token").asText();

    JsonNode claims = http.derive(token, "'ttl':'1m'").body().get("token").get("claims");

    assertThat(claims.get("status").get("status_list").get("idx").asInt()).isEqualTo(7);
  }

  @Test
  void aMacaroonNamesNone() {
    TestKey key = verifier.add(verifier.shop.issue().with("statusIndex", "7"));

    Answer answer = http.derive(key.credential(), "'algorithm':'TOKEN_ALGORITHM_MACAROON'");

    assertThat(answer.body().get("token").get("claims").has("status")).isFalse();
  }

  @Test
  void aRevokedKeysEntryIsInvalidAtOnce() throws Exception {
    TestKey key = verifier.add(verifier.shop.issue().with("statusIndex", "3"));
    TestKey other = verifier.add(verifier.shop.issue().with("statusIndex", "4"));
    assertThat(isInvalid(3)).isFalse();

    verifier.ledger.refuse(verifier.index.find("shop", key.keyID()).orElseThrow());
    verifier.clock.advance(Duration.ofSeconds(1));

    assertThat(isInvalid(3)).isTrue();
    assertThat(isInvalid(4)).isFalse();
    assertThat(http.verify(other.credential()).result()).isEqualTo("VALID");
  }

  @Test
  void anEntryIsInvalidFromTheEndOfItsOverlapAndFromItsExpiry() throws Exception {
    verifier.add(
        verifier
            .shop
            .issue()
            .with("statusIndex", "1")
            .with(
                "revocation",
                "{'cause':'Superseded','reason':'Superseded','effectiveTime':'2026-11-01T12:01:00Z'}"));
    verifier.add(
        verifier
            .shop
            .issue()
            .with("statusIndex", "2")
            .with("expireTime", "'2026-11-01T12:02:00Z'"));
    assertThat(isInvalid(1)).isFalse();

    verifier.clock.advance(Duration.ofMinutes(1));
    assertThat(isInvalid(1)).isTrue();
    assertThat(isInvalid(2)).isFalse();

    verifier.clock.advance(Duration.ofMinutes(1));
    assertThat(isInvalid(2)).isTrue();
  }

  @Test
  void theEntryOfARecordThatIsGoneIsInvalid() throws Exception {
    TestKey key = verifier.add(verifier.shop.issue().with("statusIndex", "9"));
    assertThat(isInvalid(9)).isFalse();

    verifier.ledger.remove(new RecordKey("shop", key.keyID()));
    verifier.clock.advance(Duration.ofSeconds(1));

    assertThat(isInvalid(9)).isTrue();
  }

  /** It may have belonged to a record that was gone before this verifier started. */
  @Test
  void anEntryGivenAwayBeforeTheStartIsInvalidWithoutItsRecord() throws Exception {
    given(64);
    verifier.add(verifier.shop.issue().with("statusIndex", "5"));

    assertThat(isInvalid(4)).isTrue();
    assertThat(isInvalid(5)).isFalse();
    assertThat(isInvalid(63)).isTrue();
    assertThat(isInvalid(64)).as("of a key that is still to be made").isFalse();
  }

  @Test
  void aCopyIsGoodForKeysThatAreMadeLater() throws Exception {
    given(64);
    assertThat(isInvalid(100)).isFalse();
    given(128);
    verifier.clock.advance(Duration.ofSeconds(1));

    assertThat(isInvalid(100)).as("given away, and not taken yet").isFalse();
    verifier.add(verifier.shop.issue().with("statusIndex", "100"));
    assertThat(isInvalid(100)).isFalse();
  }

  /** Restored beside others, say: better too strict than too lax. */
  @Test
  void ofTwoRecordsWithOneEntryTheRevokedOneCounts() throws Exception {
    verifier.add(verifier.shop.issue().with("statusIndex", "2"));
    verifier.add(
        verifier
            .shop
            .issue()
            .with("statusIndex", "2")
            .with("revocation", "{'cause':'Ordered','reason':'KeyCompromise'}"));

    assertThat(isInvalid(2)).isTrue();
  }

  @Test
  void aRecordThatCannotBeEnforcedHereIsInvalid() throws Exception {
    verifier.add(verifier.shop.issue().with("statusIndex", "2").with("requires", "['geofence']"));

    assertThat(isInvalid(2)).isTrue();
  }

  @Test
  void isServedAsTheSpecificationHasIt() {
    Answer answer = http.get(LIST);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/statuslist+jwt");
    assertThat(answer.header("Cache-Control")).hasValue("public, max-age=60");
    String tag = answer.header("ETag").orElseThrow();
    assertThat(http.get(LIST, "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(http.get(LIST).response().body())
        .as("made once for many who ask")
        .isEqualTo(answer.response().body());
  }

  @Test
  void isSignedAgainBeforeCopiesGrowOld() throws Exception {
    JwtClaims first = list();
    verifier.clock.advance(Duration.ofSeconds(30));

    JwtClaims second = list();

    assertThat(second.getIssuedAt().getValue() - first.getIssuedAt().getValue()).isEqualTo(30);
    assertThat(second.getExpirationTime().getValue() - second.getIssuedAt().getValue())
        .isEqualTo(3600);
  }

  @Test
  void thePastIsNotServed() {
    Answer answer = http.get(LIST + "?time=1790000000");

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.reason()).isEqualTo("STATUS_HISTORY_NOT_KEPT");
  }

  @Test
  void aNamespaceWithoutTokensHasNone() {
    Answer answer = http.get(HttpProbe.STATUS_LISTS + "bank");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.reason()).isEqualTo("STATUS_LIST_NOT_FOUND");
  }

  @Test
  void aVerifierThatOnlyChecksSignsNone() {
    NamespaceTokenKeys keys = verifier.tokenKeys.find("shop").orElseThrow();
    verifier.tokenKeys.put(
        new NamespaceTokenKeys(
            "shop", keys.settings(), keys.publicKeys(), Optional.empty(), Optional.empty()));

    Answer answer = http.get(LIST);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.reason()).isEqualTo("VERIFIER_CANNOT_DERIVE");
  }

  @Test
  void nothingIsSignedFromRecordsThatAreNotReadOrTooOld() {
    verifier.synced = false;
    assertThat(http.get(LIST).reason()).isEqualTo("NOT_SYNCED");

    verifier.synced = true;
    verifier.age = Duration.ofHours(25);
    assertThat(http.get(LIST).reason()).isEqualTo("DATA_TOO_OLD");
  }

  private void given(int count) {
    NamespaceTokenKeys keys = verifier.tokenKeys.find("shop").orElseThrow();
    TokenSettings was = keys.settings();
    TokenSettings settings =
        new TokenSettings(
            true,
            was.issuer(),
            was.defaultTTL(),
            was.maxTTL(),
            was.allowedClaims(),
            was.statusListURI(),
            count);
    verifier.tokenKeys.put(
        new NamespaceTokenKeys(
            "shop", settings, keys.publicKeys(), keys.signingKeys(), keys.macaroonRoots()));
  }

  private boolean isInvalid(int index) throws Exception {
    Map<?, ?> list = list().getClaimValue("status_list", Map.class);
    byte[] compressed = Base64.getUrlDecoder().decode((String) list.get("lst"));
    try (var in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
      return (in.readAllBytes()[index / 8] >> (index % 8) & 1) == 1;
    }
  }

  private JwtClaims list() throws Exception {
    String set = http.get(HttpProbe.JWKS).response().body();
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
        .setJwsAlgorithmConstraints(ConstraintType.PERMIT, "EdDSA")
        .setExpectedType(true, "statuslist+jwt")
        .setExpectedSubject(FixedTokenKeys.statusListURI("shop"))
        .setExpectedIssuer("https://latchkey.local/shop")
        .setRequireExpirationTime()
        .setEvaluationTime(NumericDate.fromSeconds(verifier.clock.instant().getEpochSecond()))
        .build()
        .processToClaims(http.get(LIST).response().body());
  }
}
