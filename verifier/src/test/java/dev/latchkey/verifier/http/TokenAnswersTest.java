package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered and counted about tokens, as far as it is not as with keys. */
class TokenAnswersTest {
  private static final String MACAROON = "'algorithm':'TOKEN_ALGORITHM_MACAROON'";

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

  @Test
  void aBatchTakesTokensBesideKeys() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read','write']"));
    String jwt = token(http.derive(key.credential(), "'scopes':['read']"));
    String macaroon = token(http.derive(key.credential(), MACAROON));
    String forged = jwt.substring(0, jwt.lastIndexOf('.') + 1) + "A".repeat(86);
    JsonNode results =
        http.batchVerify(List.of(key.credential(), jwt, macaroon, forged, jwt))
            .body()
            .get("results");

    assertThat(results).hasSize(5);
    assertThat(results.get(0).has("issuer")).isFalse();
    assertThat(results.get(1).get("scopes")).hasToString("[\"read\"]");
    assertThat(results.get(1).get("issuer").asText()).isEqualTo("https://latchkey.local/shop");
    assertThat(results.get(2).get("scopes")).hasToString("[\"read\",\"write\"]");
    assertThat(results.get(3).get("error_code").asText())
        .isEqualTo("VERIFICATION_ERROR_SIGNATURE_INVALID");
    assertThat(results.get(4)).isEqualTo(results.get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'algorithm':'TOKEN_ALGORITHM_JWT'", MACAROON})
  void aTokenCountsAgainstTheLimitOfItsKey(String kind) {
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("scopes", "['read','write']")
                .with("rateLimit", "{'quota':3,'window':'1m'}"));
    String token = token(http.derive(key.credential(), kind + ",'scopes':['read']"));

    Answer valid = http.verify(token);
    assertThat(valid.header("RateLimit-Policy")).hasValue("\"default\";q=3;w=60");
    assertThat(valid.body().get("rate_limit_remaining").asText()).isEqualTo("1");
    assertThat(http.verify(key.credential()).body().get("rate_limit_remaining").asText())
        .isEqualTo("0");

    Answer limited = http.verify(token);
    assertThat(limited.result()).isEqualTo("RATE_LIMITED");
    assertThat(limited.header("RateLimit-Policy")).hasValue("\"default\";q=3;w=60");
    JsonNode body = limited.body();
    assertThat(body.get("is_valid").asBoolean(true)).isFalse();
    assertThat(body.get("key_id").asText()).isEqualTo(key.keyID().value());
    assertThat(body.get("scopes")).hasToString("[\"read\"]");
    assertThat(body.get("issuer").asText()).isEqualTo("https://latchkey.local/shop");
    assertThat(body.get("expire_time").asText()).isEqualTo("2026-11-01T13:00:00Z");
    assertThat(body.get("rate_limit_reset_time").asText()).isEqualTo("2026-11-01T12:01:00Z");
    Answer derived = http.derive(token, "");
    assertThat(derived.status()).isEqualTo(429);
    assertThat(derived.header("Retry-After")).hasValue("60");
  }

  @Test
  void verificationsOfTokensAreCountedByTheirKind() {
    TestKey key = verifier.add(verifier.shop.issue());
    String jwt = token(http.derive(key.credential(), ""));
    String macaroon = token(http.derive(key.credential(), MACAROON));
    http.verify(jwt);
    http.verify(jwt);
    http.verify(macaroon);
    http.verify(MacaroonFormat.narrow(macaroon, List.of("admin = true")));
    http.batchVerify(List.of(jwt, jwt + "A"));

    assertThat(verifications("jwt", "valid")).isEqualTo(3);
    assertThat(verifications("jwt", "signature_invalid")).isEqualTo(1);
    assertThat(verifications("macaroon", "valid")).isEqualTo(1);
    assertThat(verifications("macaroon", "signature_invalid")).isEqualTo(1);
    assertThat(verifications("issued", "valid")).as("each derivation").isEqualTo(2);
  }

  @Test
  void derivationsAreCountedByKindAndResult() {
    TestKey key = verifier.add(verifier.shop.issue());
    TestKey limited =
        verifier.add(verifier.shop.issue().with("rateLimit", "{'quota':1,'window':'1m'}"));
    http.derive(key.credential(), "");
    http.derive(key.credential(), "");
    http.derive(key.credential(), MACAROON);
    http.derive(key.credential(), "'ttl':'25h'");
    http.derive("no such thing", MACAROON);
    http.derive(limited.credential(), "");
    http.derive(limited.credential(), "");
    verifier.synced = false;
    http.derive(key.credential(), "");
    verifier.tokenKeys.deriving = false;
    http.derive(key.credential(), MACAROON);

    assertThat(derivations("jwt", "derived")).isEqualTo(3);
    assertThat(derivations("macaroon", "derived")).isEqualTo(1);
    assertThat(derivations("jwt", "refused")).isEqualTo(1);
    assertThat(derivations("macaroon", "credential_refused")).isEqualTo(1);
    assertThat(derivations("jwt", "rate_limited")).isEqualTo(1);
    assertThat(derivations("jwt", "unavailable")).isEqualTo(1);
    assertThat(derivations("macaroon", "not_offered")).isEqualTo(1);
    assertThat(verifier.registry.find("latchkey.verifier.derivations").counters()).hasSize(12);
  }

  private double verifications(String kind, String result) {
    return count("latchkey.verifier.verifications", kind, result);
  }

  private double derivations(String kind, String result) {
    return count("latchkey.verifier.derivations", kind, result);
  }

  private double count(String name, String kind, String result) {
    return verifier.registry.get(name).tag("kind", kind).tag("result", result).counter().count();
  }

  private static String token(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().get("token").get("token").asText();
  }
}
