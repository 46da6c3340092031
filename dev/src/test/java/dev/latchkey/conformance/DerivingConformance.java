package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations derive and JWKS, and what verify says of tokens. */
abstract class DerivingConformance extends ConformanceTopic {
  /** The namespace's signing keys come with its first key; verifiers read them a moment later. */
  @BeforeAll
  final void awaitSigningKeys() {
    awaitDerived(Json.object("{credential: '%s'}", issue("{}").credential()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "MACAROON"})
  void aTokenVerifiesAsItsParent(String algorithm) {
    Key key = makeValid("{scopes: ['a', 'b'], metadata: {k: 1}, ttl: '1d'}");

    JsonNode token =
        derive(
                key,
                "{algorithm: 'TOKEN_ALGORITHM_%s', scopes: ['a'], ttl: '10m', custom_claims: {c:"
                    + " 7}}",
                algorithm)
            .expect(200)
            .json()
            .get("token");

    Instant expires = Instant.parse(token.get("expire_time").asText());
    assertThat(expires).isBetween(in(Duration.ofMinutes(9)), in(Duration.ofMinutes(10)));
    assertThat(token.get("scopes")).hasToString("[\"a\"]");
    JsonNode claims = token.get("claims");
    assertThat(claims.get("sub").asText()).isEqualTo("an actor");
    assertThat(claims.get("exp").asLong()).isEqualTo(expires.getEpochSecond());
    assertThat(claims.get("akid").asText()).isEqualTo(key.id());
    assertThat(claims.get("c").asInt()).isEqualTo(7);
    JsonNode answer = verify(token.get("token").asText());
    assertThat(answer)
        .isEqualTo(
            Json.object(
                """
                {is_valid: true, key_id: '%s', actor_id: 'an actor', scopes: ['a'],
                 metadata: {k: 1}, status: 'KEY_STATUS_ACTIVE',
                 visibility: 'KEY_VISIBILITY_SECRET', expire_time: '%s', issuer: '%s',
                 namespace: '%s'}
                """,
                key.id(), expires, claims.get("iss").asText(), namespace()));
  }

  @Test
  void byDefaultATokenIsAJwtOfAnHourWithAllScopes() {
    Key key = makeValid("{scopes: ['a', 'b']}");

    for (String more :
        List.of(
            "{}",
            "{scopes: [], ttl: '', algorithm: 'TOKEN_ALGORITHM_UNSPECIFIED', custom_claims: null}",
            "{scopes: null, ttl: null, algorithm: null}")) {
      JsonNode token = derive(key, more).expect(200).json().get("token");
      assertThat(token.get("token").asText().split("\\.")).hasSize(3);
      assertThat(token.get("scopes")).hasToString("[\"a\",\"b\"]");
      assertThat(Instant.parse(token.get("expire_time").asText()))
          .isBetween(in(Duration.ofMinutes(59)), in(Duration.ofHours(1)));
    }
  }

  @Test
  void aTokenDoesNotOutliveItsParent() {
    Key key = makeValid("{ttl: '10m'}");

    JsonNode token = derive(key, "{}").expect(200).json().get("token");
    assertThat(token.get("expire_time")).isEqualTo(key.json().get("expire_time"));
    derive(key, "{ttl: '11m'}").invalid("TTL_TOO_LONG").naming("ttl");
    derive(key, "{ttl: 'soon'}").invalid("TTL_INVALID").naming("ttl");
    derive(key, "{ttl: '0s'}").invalid("TTL_INVALID");
    derive(key, "{ttl: '1m'}").expect(200);
  }

  @Test
  void aTokenHasNoScopesBeyondItsParents() {
    Key key = makeValid("{scopes: ['a', 'b']}");

    derive(key, "{scopes: ['a', 'c']}").expectError(403, 7, "SCOPES_NOT_ALLOWED");
    String narrow = token(derive(key, "{scopes: ['a']}"));
    derive(narrow, "{scopes: ['b']}").expectError(403, 7, "SCOPES_NOT_ALLOWED");
    derive(narrow, "{scopes: ['a'], custom_claims: {x: 1}}").expect(400);
    derive(narrow, "{ttl: '2h'}").invalid("TTL_TOO_LONG");
    String narrower = token(derive(narrow, "{algorithm: 'TOKEN_ALGORITHM_MACAROON', ttl: '1m'}"));
    assertThat(verify(narrower).get("scopes")).hasToString("[\"a\"]");
  }

  @Test
  void scopesAreCutDownToWhatTheParentHasNow() {
    Key key = makeValid("{scopes: ['a', 'b']}");
    String jwt = token(derive(key, "{}"));

    api().patch(key.path(), Json.object("{scopes: ['b', 'c']}")).expect(200);

    patiently().untilAsserted(() -> assertThat(verify(jwt).get("scopes")).hasToString("[\"b\"]"));
  }

  @ParameterizedTest
  @CsvSource({
    "iss, 400",
    "sub, 400",
    "aud, 400",
    "exp, 400",
    "nbf, 400",
    "iat, 400",
    "jti, 400",
    "akid, 400",
    "scope, 400",
    "email, 400",
    "groups, 400",
    "roles, 400",
    "azp, 400",
    "client_id, 400",
    "act, 400",
    "cnf, 400",
    "region, 200"
  })
  void someClaimsAreReserved(String name, int status) {
    Key key = makeValid("{}");

    Answer answer = derive(key, "{custom_claims: {'%s': 'x'}}", name).expect(status);

    if (status == 400) {
      answer.invalid("CUSTOM_CLAIMS_NOT_ALLOWED").naming("custom_claims");
    }
  }

  @Test
  void customClaimsAreAtMost4KiB() {
    Key key = makeValid("{}");

    derive(key, "{custom_claims: {k: '%s'}}", "v".repeat(4096 - 8)).expect(200);
    derive(key, "{custom_claims: {k: '%s'}}", "v".repeat(4096 - 7))
        .invalid("CUSTOM_CLAIMS_NOT_ALLOWED")
        .naming("custom_claims");
  }

  @Test
  void whatIsNoGoodParent() {
    Key revoked = makeRevoked(Kind.ISSUED);
    awaitRefused(revoked.credential(), "REVOKED");
    Key expired = makeExpired(Kind.ISSUED);
    awaitRefused(expired.credential(), "EXPIRED");
    Key elsewhere = issue("{ip_restriction: {allowed_cidrs: ['10.0.0.0/8']}}");
    awaitRefused(elsewhere.credential(), "IP_NOT_ALLOWED");
    Key limited = makeValid("{rate_limit_policy: {quota: 2, window: '1h'}}");

    derive(revoked, "{}").expectError(403, 7, "API_KEY_REVOKED");
    derive(expired, "{}").expectError(401, 16, "API_KEY_EXPIRED");
    derive("no_such_key", "{}").expectError(401, 16, "CREDENTIAL_INVALID");
    derive("with space", "{}").expectError(401, 16, "CREDENTIAL_INVALID");
    derive(elsewhere, "{}").expectError(403, 7, "ADDRESS_NOT_ALLOWED");
    derive(limited, "{}").expect(200);
    Answer refused = derive(limited, "{}").expectError(429, 8, "RATE_LIMITED");
    assertThat(refused.header("Retry-After")).isPresent();
    for (String none : List.of("{}", "{credential: ''}", "{credential: null}")) {
      api().post(Api.DERIVE, Json.object(none)).invalid("CREDENTIAL_REQUIRED");
    }
    derive(makeValid("{}"), "{algorithm: 'TOKEN_ALGORITHM_PASETO'}")
        .invalid("TOKEN_ALGORITHM_UNKNOWN");
  }

  @Test
  void aTokenDiesWithItsParent() {
    Key key = makeValid("{}");
    String jwt = token(derive(key, "{}"));
    String macaroon = token(derive(key, "{algorithm: 'TOKEN_ALGORITHM_MACAROON'}"));
    String brief = token(derive(key, "{ttl: '1s'}"));

    awaitRefused(brief, "EXPIRED");
    revoke(key, "KEY_COMPROMISE").expect(204);

    awaitRefused(jwt, "REVOKED");
    awaitRefused(macaroon, "REVOKED");
  }

  @Test
  void aTokenCountsAgainstItsParentsRateLimit() {
    Key key = makeValid("{rate_limit_policy: {quota: 5, window: '1h'}}");
    String jwt = token(derive(key, "{}"));

    assertThat(verify(jwt).get("rate_limit_remaining").asText()).isEqualTo("2");
    assertThat(verify(key.credential()).get("rate_limit_remaining").asText()).isEqualTo("1");
  }

  @Test
  void aTokenIsAcceptedOnlyAsIssued() {
    Key key = makeValid("{}");
    for (String algorithm : List.of("JWT", "MACAROON")) {
      String token = token(derive(key, "{algorithm: 'TOKEN_ALGORITHM_%s'}", algorithm));
      for (String changed : List.of(token + "=", " " + token, token + " ", token + "A")) {
        assertThat(verify(changed).get("is_valid").asBoolean()).as(changed).isFalse();
      }
    }
  }

  @Test
  void importedKeysHaveTokensToo() {
    Key key = importKey("{scopes: ['a']}");
    awaitValid(key.credential());

    assertThat(verify(token(derive(key, "{}"))).get("key_id").asText()).isEqualTo(key.id());
  }

  @Test
  void othersVerifyAJwtByTheKeySetAlone() throws Exception {
    String jwt =
        token(derive(makeValid("{scopes: ['a', 'b']}"), "{audience: ['billing'], ttl: '5m'}"));

    Answer set = api().get(Api.JWKS).expect(200);
    JwtClaims claims =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new JwksVerificationKeyResolver(new JsonWebKeySet(set.body()).getJsonWebKeys()))
            .setExpectedType(true, "latchkey+jwt")
            .setExpectedAudience("billing")
            .setRequireExpirationTime()
            .build()
            .processToClaims(jwt);

    assertThat(claims.getSubject()).isEqualTo("an actor");
    assertThat(claims.getIssuer()).endsWith("/" + namespace());
    assertThat(claims.getStringClaimValue("scope")).isEqualTo("a b");
  }

  @Test
  void theKeySetIsPublicAndCacheable() {
    Answer set = api().get(Api.JWKS).expect(200);

    assertThat(set.header("Cache-Control"))
        .hasValueSatisfying(value -> assertThat(value).matches("public, max-age=\\d+"));
    assertThat(set.json().get("keys").size()).isPositive();
    assertThat(set.json().get("jwks").get("keys")).isEqualTo(set.json().get("keys"));
    for (JsonNode key : set.json().get("keys")) {
      assertThat(key.has("d")).isFalse();
      assertThat(key.has("k")).isFalse();
      assertThat(key.get("kid").asText()).isNotEmpty();
    }
    assertThat(api().get("/v2alpha1/derivedKeys/jwks.json").expect(200).body())
        .isEqualTo(set.body());
    assertThat(api().bare().get(Api.JWKS + "?namespace=" + namespace()).expect(200).body())
        .isEqualTo(set.body());
    assertThat(api("nowhere-" + unique()).get(Api.JWKS).body()).isNotEqualTo(set.body());
  }

  private Key makeValid(String more) {
    Key key = issue(more);
    awaitValid(key.credential());
    return key;
  }

  private Answer derive(Key key, String more, Object... arguments) {
    return derive(key.credential(), more, arguments);
  }

  private Answer derive(String credential, String more, Object... arguments) {
    ObjectNode body = Json.object(more, arguments).put("credential", credential);
    return api().post(Api.DERIVE, body);
  }

  private static String token(Answer answer) {
    return answer.expect(200).json().get("token").get("token").asText();
  }

  private static Instant in(Duration duration) {
    return Instant.now().plus(duration);
  }
}
