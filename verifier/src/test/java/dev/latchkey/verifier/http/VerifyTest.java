package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyTest {
  private VerifierWithoutCluster verifier;
  private HttpProbe http;

  @BeforeAll
  void start() {
    verifier = new VerifierWithoutCluster();
    http = verifier.http;
  }

  @AfterAll
  void stop() {
    verifier.close();
  }

  @Test
  void aKeyWithEverythingAnswersEverything() {
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("scopes", "['orders:read','orders:write']")
                .with("metadata", "{'env': 'prod', 'n': 1.5, 'deep': [null, {'\u00e9': true}]}")
                .with("visibility", "'Public'")
                .with("expireTime", "'2027-01-01T00:00:00Z'")
                .with("rateLimit", "{'quota': 5, 'window': '1m'}")
                .with("ipRestriction", "{'allowedCIDRs': ['127.0.0.0/8']}"));

    Answer answer = http.verify(key.credential());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.header("RateLimit-Policy")).hasValue("\"default\";q=5;w=60");
    assertThat(answer.header("Age")).isEmpty();
    assertThat(answer.response().body())
        .isEqualTo(
            ("{'is_valid':true,'key_id':'%s','actor_id':'team','scopes':['orders:read','orders:write'],"
                 + "'metadata':{'env':'prod','n':1.5,'deep':[null,{'\u00e9':true}]},"
                 + "'visibility':'KEY_VISIBILITY_PUBLIC','status':'KEY_STATUS_ACTIVE',"
                 + "'expire_time':'2027-01-01T00:00:00Z',"
                 + "'rate_limit_policy':{'quota':'5','window':'60s','unit':'requests'},"
                 + "'namespace':'shop','rate_limit_remaining':'4',"
                 + "'rate_limit_reset_time':'2026-11-01T12:01:00Z'}")
                .formatted(key.keyID())
                .replace('\'', '"'));
  }

  @Test
  void whatAKeyHasNotIsLeftOut() {
    TestKey key = verifier.add(verifier.shop.issue());

    assertThat(http.verify(key.credential()).response().body())
        .isEqualTo(
            ("{'is_valid':true,'key_id':'%s','actor_id':'team',"
                    + "'visibility':'KEY_VISIBILITY_SECRET','status':'KEY_STATUS_ACTIVE',"
                    + "'namespace':'shop'}")
                .formatted(key.keyID())
                .replace('\'', '"'));
  }

  @Test
  void importedKeysAnswerWithTheirHash() {
    TestKey key = verifier.add(verifier.shop.importKey("sk-live-0123456789"));

    assertThat(http.verify("sk-live-0123456789").body().get("key_id").asText())
        .isEqualTo(key.keyID().value())
        .hasSize(64);
  }

  @Test
  void wrongSecretsAnswerByteForByteAsUnknownKeys() {
    TestKey known = verifier.add(verifier.shop.issue());
    Answer wrong = http.verify(verifier.shop.issue(known.keyID()).credential());
    Answer unknown = http.verify(verifier.shop.issue().credential());

    assertThat(wrong.status()).isEqualTo(200);
    assertThat(wrong.response().body()).isEqualTo(unknown.response().body());
    assertThat(wrong.result()).isEqualTo("NOT_FOUND");
    assertThat(wrong.body().size()).isEqualTo(3);
    assertThat(wrong.body().get("is_valid").asBoolean(true)).isFalse();
  }

  @Test
  void aRefusedKeyTellsNothingAboutItself() {
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("expireTime", "'2026-01-01T00:00:00Z'")
                .with("rateLimit", "{'quota': 5, 'window': '1m'}"));
    Answer answer = http.verify(key.credential());

    assertThat(answer.result()).isEqualTo("EXPIRED");
    assertThat(answer.body().size()).isEqualTo(3);
    assertThat(answer.header("RateLimit-Policy")).isEmpty();
  }

  @Test
  void aRateLimitedKeyKeepsItsFields() {
    TestKey key =
        verifier.add(verifier.shop.issue().with("rateLimit", "{'quota': 1, 'window': '1h'}"));
    http.verify(key.credential());
    Answer answer = http.verify(key.credential());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.result()).isEqualTo("RATE_LIMITED");
    assertThat(answer.body().get("is_valid").asBoolean(true)).isFalse();
    assertThat(answer.body().get("key_id").asText()).isEqualTo(key.keyID().value());
    assertThat(answer.body().get("rate_limit_remaining").asText()).isEqualTo("0");
    assertThat(answer.body().get("rate_limit_remaining").isTextual()).isTrue();
    assertThat(answer.body().get("rate_limit_reset_time").asText())
        .isEqualTo("2026-11-01T13:00:00Z");
    assertThat(answer.header("RateLimit-Policy")).hasValue("\"default\";q=1;w=3600");
  }

  @Test
  void restrictedToOtherAddresses() {
    TestKey key =
        verifier.add(
            verifier.shop.issue().with("ipRestriction", "{'allowedCIDRs': ['10.0.0.0/8']}"));

    // A header is no address unless it was chosen as the source.
    assertThat(http.verify(key.credential(), "X-Forwarded-For", "10.0.0.1").result())
        .isEqualTo("IP_NOT_ALLOWED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%3A", "%3a"})
  void theColonMayBeEscaped(String colon) {
    TestKey key = verifier.add(verifier.shop.issue());
    Answer answer =
        http.post(
            "/v2alpha1/admin/apiKeys" + colon + "verify",
            "{\"credential\":\"" + key.credential() + "\"}");

    assertThat(answer.result()).isEqualTo("VALID");
  }

  @Test
  void noOriginIsEverAllowed() {
    Answer answer =
        http.send(
            "OPTIONS",
            HttpProbe.VERIFY,
            BodyPublishers.noBody(),
            "Origin",
            "http://evil.example",
            "Access-Control-Request-Method",
            "POST");

    assertThat(answer.response().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control"));
    assertThat(
            http.verify("x", "Origin", "http://evil.example").response().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control"));
  }

  @Test
  void nothingIsAnsweredBeforeTheFirstSyncOrFromDataThatIsTooOld() {
    TestKey key = verifier.add(verifier.shop.issue());
    try {
      verifier.synced = false;
      assertError(http.verify(key.credential()), 503, 14, "NOT_SYNCED");
      verifier.synced = true;
      verifier.age = Duration.ofHours(24).plusMillis(1);
      assertError(http.verify(key.credential()), 503, 14, "DATA_TOO_OLD");
      verifier.age = Duration.ofHours(24);
      Answer old = http.verify(key.credential());
      assertThat(old.result()).isEqualTo("VALID");
      assertThat(old.header("Age")).hasValue("86400");
    } finally {
      verifier.synced = true;
      verifier.age = Duration.ZERO;
    }
  }

  @Test
  void metricsCountByKindAndResultAlone() {
    http.verify(verifier.add(verifier.shop.issue()).credential());
    http.verify("mc_v1_x");

    assertThat(count("issued", "valid")).isPositive();
    assertThat(count("macaroon", "invalid_format")).isPositive();
  }

  private double count(String kind, String result) {
    return verifier
        .registry
        .get("latchkey.verifier.verifications")
        .tags("kind", kind, "result", result)
        .counter()
        .count();
  }

  static void assertError(Answer answer, int status, int code, String reason) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.body().get("code").asInt()).isEqualTo(code);
    assertThat(answer.reason()).isEqualTo(reason);
  }
}
