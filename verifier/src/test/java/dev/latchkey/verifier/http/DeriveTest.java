package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenClaims;
import dev.latchkey.credentials.token.TokenReading;
import dev.latchkey.verifier.index.LastUse;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeriveTest {
  private static final String MACAROON = "'algorithm':'TOKEN_ALGORITHM_MACAROON'";

  private final TestTenant bank = new TestTenant("bank");
  private VerifierWithoutCluster verifier;
  private HttpProbe http;
  private NamespaceTokenKeys keys;

  @BeforeEach
  void start() {
    verifier = new VerifierWithoutCluster(new ClientAddressSource.Remote(), Set.of("shop", "bank"));
    verifier.hashKeys.put(bank);
    keys = verifier.tokenKeys.enable("shop", "email");
    http = verifier.http;
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void aKeyIsExchangedForAJwt() {
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("scopes", "['read','write']")
                .with("metadata", "{'tier':'gold'}")
                .with("rateLimit", "{'quota':9,'window':'1m'}"));

    Answer answer =
        http.derive(key.credential(), "'ttl':'15m','scopes':['read'],'custom_claims':{'order':42}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    JsonNode token = answer.body().get("token");
    assertThat(token.get("expire_time").asText()).isEqualTo("2026-11-01T12:15:00Z");
    assertThat(token.get("scopes")).hasToString("[\"read\"]");
    JsonNode claims = token.get("claims");
    assertThat(claims.get("iss").asText()).isEqualTo("https://latchkey.local/shop");
    assertThat(claims.get("sub").asText()).isEqualTo("team");
    assertThat(claims.get("akid").asText()).isEqualTo(key.keyID().value());
    assertThat(claims.get("order").asInt()).isEqualTo(42);
    assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(900);

    String jwt = token.get("token").asText();
    assertThat(http.verify(jwt).response().body())
        .isEqualTo(
            ("{'is_valid':true,'key_id':'%s','actor_id':'team','scopes':['read'],"
                    + "'metadata':{'tier':'gold'},'visibility':'KEY_VISIBILITY_SECRET',"
                    + "'status':'KEY_STATUS_ACTIVE','expire_time':'2026-11-01T12:15:00Z',"
                    + "'rate_limit_policy':{'quota':'9','window':'60s','unit':'requests'},"
                    + "'namespace':'shop','issuer':'https://latchkey.local/shop',"
                    + "'rate_limit_remaining':'7','rate_limit_reset_time':'2026-11-01T12:01:00Z'}")
                .formatted(key.keyID())
                .replace('\'', '"'));
  }

  @Test
  void anotherLibraryVerifiesItWithTheJwksAlone() throws Exception {
    TestKey key = verifier.add(verifier.shop.issue());
    String set = http.get(HttpProbe.JWKS).response().body();
    var consumer =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
            .setExpectedIssuer("https://latchkey.local/shop")
            .setRequireExpirationTime()
            .setSkipDefaultAudienceValidation()
            .setEvaluationTime(NumericDate.fromSeconds(verifier.clock.instant().getEpochSecond()))
            .build();

    assertThat(consumer.processToClaims(jwt(key, "")).getSubject()).isEqualTo("team");
  }

  @Test
  void aHolderNarrowsAMacaroonOffline() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read','write']"));
    String macaroon = token(http.derive(key.credential(), MACAROON));
    assertThat(http.verify(macaroon).body().get("scopes")).hasSize(2);
    long now = verifier.clock.instant().getEpochSecond();

    String narrow =
        MacaroonFormat.narrow(macaroon, List.of("scope = read admin", "exp = " + (now + 60)));
    Answer answer = http.verify(narrow);
    assertThat(answer.body().get("scopes")).hasToString("[\"read\"]");
    assertThat(answer.body().get("expire_time").asText()).isEqualTo("2026-11-01T12:01:00Z");
    assertThat(http.verify(MacaroonFormat.narrow(macaroon, List.of("cidr = 10.0.0.0/8"))).result())
        .isEqualTo("IP_NOT_ALLOWED");
    assertThat(http.verify(MacaroonFormat.narrow(macaroon, List.of("admin = true"))).result())
        .isEqualTo("SIGNATURE_INVALID");
    verifier.clock.advance(Duration.ofSeconds(60));
    assertThat(http.verify(narrow).result()).isEqualTo("EXPIRED");
    assertThat(http.verify(macaroon).result()).isEqualTo("VALID");
  }

  @Test
  void importedKeysDeriveAsIssuedOnesDo() {
    TestKey key = verifier.add(verifier.shop.importKey("some-raw-key-0123456789"));

    assertThat(http.verify(jwt(key, "")).body().get("key_id").asText())
        .isEqualTo(key.keyID().value());
    assertThat(http.verify(jwt(key, MACAROON)).result()).isEqualTo("VALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOKEN_ALGORITHM_JWT", "TOKEN_ALGORITHM_MACAROON"})
  void aTokenDiesWithItsParent(String algorithm) {
    String kind = "'algorithm':'" + algorithm + "'";
    TestKey revoked = verifier.add(verifier.shop.issue());
    TestKey removed = verifier.add(verifier.shop.issue());
    TestKey expiring =
        verifier.add(verifier.shop.issue().with("expireTime", "'2026-11-01T12:10:00Z'"));
    String ofRevoked = jwt(revoked, kind);
    String ofRemoved = jwt(removed, kind);
    String ofExpiring = jwt(expiring, kind);
    for (String token : List.of(ofRevoked, ofRemoved, ofExpiring)) {
      assertThat(http.verify(token).result()).isEqualTo("VALID");
    }

    verifier.add(
        revoked.with(
            "revocation",
            "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-11-01T11:00:00Z'}"));
    verifier.ledger.remove(removed.indexed().key());
    verifier.clock.advance(Duration.ofMinutes(10));

    assertThat(http.verify(ofRevoked).result()).isEqualTo("REVOKED");
    assertThat(http.verify(ofRemoved).result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(ofExpiring).result()).isEqualTo("EXPIRED");
  }

  @Test
  void aTokenCanDoNoMoreThanItsParentNow() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read','write']"));
    String token = jwt(key, "");

    verifier.add(key.with("scopes", "['read','admin']"));
    assertThat(http.verify(token).body().get("scopes")).hasToString("[\"read\"]");
    verifier.add(key.with("ipRestriction", "{'allowedCIDRs':['10.0.0.0/8']}"));
    assertThat(http.verify(token).result()).isEqualTo("IP_NOT_ALLOWED");
    verifier.add(key.without("ipRestriction").with("actorID", "'somebody-else'"));
    assertThat(http.verify(token).result()).isEqualTo("REVOKED");
  }

  @Test
  void itsUseCountsAgainstItsParentsLimitAndIsAUseOfTheKey() {
    TestKey key =
        verifier.add(verifier.shop.issue().with("rateLimit", "{'quota':3,'window':'1m'}"));
    String token = jwt(key, "");
    long derived = lastUse(key);
    verifier.clock.advance(Duration.ofSeconds(1));

    assertThat(http.verify(token).body().get("rate_limit_remaining").asText()).isEqualTo("1");
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    assertThat(http.verify(token).result()).isEqualTo("RATE_LIMITED");
    Answer answer = http.derive(key.credential(), "");
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.reason()).isEqualTo("RATE_LIMITED");
    assertThat(answer.header("Retry-After")).hasValue("59");
    assertThat(derived).isNotEqualTo(LastUse.NEVER);
    assertThat(lastUse(key)).isEqualTo(derived + 1000);
  }

  private long lastUse(TestKey key) {
    return verifier.index.find("shop", key.keyID()).orElseThrow().lastUse().usedMillis();
  }

  @Test
  void withoutATtlATokenIsGoodForAnHourOrAsLongAsItsParent() {
    TestKey unlimited = verifier.add(verifier.shop.issue());
    TestKey expiring =
        verifier.add(verifier.shop.issue().with("expireTime", "'2026-11-01T12:10:00.500Z'"));
    TestKey retiring =
        verifier.add(
            verifier
                .shop
                .issue()
                .with(
                    "revocation",
                    "{'cause':'Superseded','reason':'Superseded','effectiveTime':'2026-11-01T12:20:00Z'}"));

    assertThat(expiry(unlimited)).isEqualTo("2026-11-01T13:00:00Z");
    assertThat(expiry(expiring)).isEqualTo("2026-11-01T12:10:00Z");
    assertThat(expiry(retiring)).isEqualTo("2026-11-01T12:20:00Z");
    assertThat(http.derive(expiring.credential(), "'ttl':'11m'").reason())
        .isEqualTo("TTL_TOO_LONG");
    assertThat(http.derive(unlimited.credential(), "'ttl':'25h'").reason())
        .isEqualTo("TTL_TOO_LONG");
  }

  private String expiry(TestKey key) {
    return http.derive(key.credential(), "").body().get("token").get("expire_time").asText();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'ttl':'0s' | 400 | TTL_INVALID",
        "'ttl':'soon' | 400 | TTL_INVALID",
        "'ttl':5 | 400 | FIELD_TYPE_INVALID",
        "'algorithm':'TOKEN_ALGORITHM_NONE' | 400 | TOKEN_ALGORITHM_UNKNOWN",
        "'scopes':['read','admin'] | 403 | SCOPES_NOT_ALLOWED",
        "'scopes':'read' | 400 | FIELD_TYPE_INVALID",
        "'scopes':[1] | 400 | FIELD_TYPE_INVALID",
        "'scopes':[''] | 400 | FIELD_OUT_OF_RANGE",
        "'scopes':['two words'] | 400 | SCOPE_INVALID",
        "'scopes':['read'],'custom_claims':{'sub':'root'} | 400 | CUSTOM_CLAIMS_NOT_ALLOWED",
        "'scopes':['read'],'custom_claims':{'groups':['admin']} | 400 | CUSTOM_CLAIMS_NOT_ALLOWED",
        "'scopes':['read'],'custom_claims':{'akid':'x'} | 400 | CUSTOM_CLAIMS_NOT_ALLOWED",
        "'custom_claims':[] | 400 | FIELD_TYPE_INVALID",
        "'scopes':['read'],'custom_claims':{'a':1e999} | 400 | CUSTOM_CLAIMS_NOT_ALLOWED",
        "'scopes':['read'],'custom_claims':{'\\ud83d':1} | 400 | CUSTOM_CLAIMS_NOT_ALLOWED",
        "'audience':'orders' | 400 | FIELD_TYPE_INVALID",
        "'audience':['\\ud83d'] | 400 | FIELD_OUT_OF_RANGE",
      })
  void whatCannotBeHadIsRefusedSayingWhy(String request, int status, String reason) {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read','two words']"));

    Answer answer = http.derive(key.credential(), request);

    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void whatIsTooLargeIsRefused() {
    TestKey key =
        verifier.add(verifier.shop.issue().with("metadata", "{'m':'" + "x".repeat(4000) + "'}"));

    assertThat(
            http.derive(key.credential(), "'custom_claims':{'c':'" + "y".repeat(4100) + "'}")
                .reason())
        .isEqualTo("CUSTOM_CLAIMS_NOT_ALLOWED");
    assertThat(
            http.derive(key.credential(), "'custom_claims':{'c':'" + "y".repeat(4000) + "'}")
                .reason())
        .isEqualTo("TOKEN_TOO_LARGE");
  }

  @Test
  void whatIsAbsentEmptyOrUnspecifiedIsTheDefault() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read']"));

    Answer answer =
        http.derive(
            key.credential(),
            "'ttl':'','algorithm':'TOKEN_ALGORITHM_UNSPECIFIED','scopes':[],'audience':null,"
                + "'custom_claims':null,'unknown':1");

    assertThat(answer.body().get("token").get("scopes")).hasToString("[\"read\"]");
    assertThat(JwtFormat.read(token(answer))).isInstanceOf(TokenReading.Read.class);
  }

  @Test
  void identityClaimsAreForConfiguredNamesAlone() {
    TestKey key = verifier.add(verifier.shop.issue());

    assertThat(http.derive(key.credential(), "'custom_claims':{'email':'a@example.com'}").status())
        .isEqualTo(200);
  }

  @Test
  void aCredentialThatIsNotGoodGivesNothing() {
    TestKey unknown = verifier.shop.issue();
    TestKey expired =
        verifier.add(verifier.shop.issue().with("expireTime", "'2026-11-01T11:00:00Z'"));
    TestKey revoked =
        verifier.add(
            verifier
                .shop
                .issue()
                .with(
                    "revocation",
                    "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-11-01T11:00:00Z'}"));
    TestKey elsewhere =
        verifier.add(
            verifier.shop.issue().with("ipRestriction", "{'allowedCIDRs':['10.0.0.0/8']}"));

    assertRefused(unknown.credential(), 401, "CREDENTIAL_INVALID");
    assertRefused("no such thing", 401, "CREDENTIAL_INVALID");
    assertRefused(unknown.credential() + "x", 401, "CREDENTIAL_INVALID");
    assertRefused(expired.credential(), 401, "API_KEY_EXPIRED");
    assertRefused(revoked.credential(), 403, "API_KEY_REVOKED");
    assertRefused(elsewhere.credential(), 403, "ADDRESS_NOT_ALLOWED");
    assertRefused("", 400, "CREDENTIAL_REQUIRED");
  }

  private void assertRefused(String credential, int status, String reason) {
    Answer answer = http.derive(credential, "");
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOKEN_ALGORITHM_JWT", "TOKEN_ALGORITHM_MACAROON"})
  void aTokenOfATokenIsNarrower(String algorithm) {
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("scopes", "['read','write']")
                .with("ipRestriction", "{'allowedCIDRs':['127.0.0.0/8','10.0.0.0/8']}"));
    String first =
        token(
            http.derive(
                key.credential(),
                "'ttl':'10m','scopes':['read'],'audience':['a','b'],'custom_claims':{'order':1},"
                    + "'algorithm':'"
                    + algorithm
                    + "'"));

    for (String second :
        List.of(token(http.derive(first, "")), token(http.derive(first, MACAROON)))) {
      TokenClaims claims = claims(second);
      assertThat(claims.scopes()).containsExactly("read");
      assertThat(claims.audience()).containsExactly("a", "b");
      assertThat(claims.expireTime()).hasToString("2026-11-01T12:10:00Z");
      assertThat(claims.custom()).hasToString("{\"order\":1}");
      assertThat(claims.allowedBlocks().orElseThrow()).hasSize(2);
      assertThat(claims.parentKeyID()).isEqualTo(key.keyID().value());
    }
    assertThat(http.derive(first, "'ttl':'11m'").reason()).isEqualTo("TTL_TOO_LONG");
    assertThat(http.derive(first, "'scopes':['write']").reason()).isEqualTo("SCOPES_NOT_ALLOWED");
    assertThat(http.derive(first, "'audience':['c']").reason()).isEqualTo("AUDIENCE_NOT_ALLOWED");
    assertThat(http.derive(first, "'custom_claims':{'order':2}").reason())
        .isEqualTo("CUSTOM_CLAIMS_NOT_ALLOWED");
    assertThat(claims(token(http.derive(first, "'audience':['b']"))).audience())
        .containsExactly("b");
  }

  @Test
  void anAttenuatedMacaroonGivesNoMoreThanItIsLeftWith() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read','write']"));
    String narrow =
        MacaroonFormat.narrow(
            jwt(key, MACAROON), List.of("scope = read", "cidr = 127.0.0.0/8 10.0.0.0/8"));

    TokenClaims claims = claims(jwtOf(narrow));
    assertThat(claims.scopes()).containsExactly("read");
    assertThat(claims.allowedBlocks().orElseThrow()).hasSize(2);
    assertThat(http.derive(narrow, "'scopes':['write']").reason()).isEqualTo("SCOPES_NOT_ALLOWED");
  }

  @Test
  void aTokenIsOverToTheSecondAndRemembersNoLonger() {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = jwt(key, "'ttl':'60s'");
    assertThat(http.verify(token).result()).isEqualTo("VALID");

    verifier.clock.advance(Duration.ofMillis(59_999));
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    verifier.clock.advance(Duration.ofMillis(1));
    assertThat(http.verify(token).result()).isEqualTo("EXPIRED");
  }

  @Test
  void aTokenFromAClockThatIsSomewhatAheadIsGood() {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = jwt(key, "");

    verifier.clock.advance(Duration.ofSeconds(-60));
    assertThat(http.verify(token).result()).isEqualTo("VALID");
    verifier.clock.advance(Duration.ofSeconds(-1));
    assertThat(http.verify(token).result()).isEqualTo("SIGNATURE_INVALID");
  }

  @Test
  void noStoreRemembersNothing() {
    TestKey key = verifier.add(verifier.shop.issue());
    verifier.apiServer = query -> List.of(key.indexed());
    String token = jwt(key, "");

    assertThat(http.verify(token, "Cache-Control", "no-store").result()).isEqualTo("VALID");
    assertThat(verifier.signatures.size()).isZero();
    assertThat(http.verify(token, "Cache-Control", "no-cache").result()).isEqualTo("VALID");
    assertThat(verifier.signatures.size()).isEqualTo(1);
  }

  @Test
  void aLiveReadFindsTheParentOfATokenThatIsNewHere() {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = jwt(key, "");
    verifier.ledger.remove(key.indexed().key());
    verifier.apiServer = query -> List.of(key.indexed());

    assertThat(http.verify(token).result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(token, "Cache-Control", "no-cache").result()).isEqualTo("VALID");
  }

  @Test
  void aKeyThatIsTakenAwayTakesItsTokensThoughTheyAreRemembered() {
    TestKey key = verifier.add(verifier.shop.issue());
    String jwt = jwt(key, "");
    String macaroon = jwt(key, MACAROON);
    assertThat(http.verify(jwt).result()).isEqualTo("VALID");

    verifier.tokenKeys.enable("shop");

    assertThat(http.verify(jwt).result()).isEqualTo("SIGNATURE_INVALID");
    assertThat(http.verify(macaroon).result()).isEqualTo("SIGNATURE_INVALID");
    verifier.tokenKeys.remove("shop");
    assertThat(http.verify(jwt).result()).isEqualTo("SIGNATURE_INVALID");
    assertThat(http.derive(key.credential(), "").reason()).isEqualTo("DERIVED_TOKENS_OFF");
  }

  @Test
  void theKeyOfOneNamespaceVouchesForNoKeyOfAnother() {
    NamespaceTokenKeys bankKeys = verifier.tokenKeys.enable("bank");
    TestKey inBank = verifier.add(bank.issue());
    TokenClaims honest = claims(jwt(inBank, ""));
    var shopSigner =
        keys.signingKeys().orElseThrow().signer(Optional.empty(), honest.issueTime()).orElseThrow();
    var shopRoot = keys.macaroonRoots().orElseThrow().current(honest.issueTime()).orElseThrow();

    assertThat(http.verify(JwtFormat.issue(honest, shopSigner)).result())
        .as("iss is the other namespace's")
        .isEqualTo("SIGNATURE_INVALID");
    TokenClaims asShop = withIssuer(honest, "https://latchkey.local/shop");
    assertThat(http.verify(JwtFormat.issue(asShop, shopSigner)).result())
        .as("the parent is the other namespace's")
        .isEqualTo("NOT_FOUND");
    assertThat(http.verify(MacaroonFormat.issue(asShop, shopRoot)).result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(MacaroonFormat.issue(honest, shopRoot)).result())
        .isEqualTo("SIGNATURE_INVALID");
    var bankSigner =
        bankKeys
            .signingKeys()
            .orElseThrow()
            .signer(Optional.empty(), honest.issueTime())
            .orElseThrow();
    assertThat(
            http.verify(JwtFormat.issue(withIssuer(honest, "https://evil.example"), bankSigner))
                .result())
        .as("an issuer of nobody's")
        .isEqualTo("SIGNATURE_INVALID");
    assertThat(http.verify(JwtFormat.issue(honest, bankSigner)).result()).isEqualTo("VALID");
  }

  @Test
  void oneRawKeyInTwoNamespacesGivesNothing() {
    verifier.tokenKeys.enable("bank");
    TestKey inShop = verifier.add(verifier.shop.importKey("some-raw-key-0123456789"));
    String token = jwt(inShop, "");
    verifier.add(bank.importKey("some-raw-key-0123456789"));

    assertRefused(inShop.credential(), 401, "CREDENTIAL_INVALID");
    assertThat(http.verify(token).body().get("namespace").asText()).isEqualTo("shop");
  }

  @Test
  void oneSetOfKeysInTwoNamespacesIsToldApartByItsIssuer() {
    TestKey inShop = verifier.add(verifier.shop.issue());
    String token = jwt(inShop, "");
    NamespaceTokenKeys own = verifier.tokenKeys.enable("bank");
    verifier.tokenKeys.put(
        new NamespaceTokenKeys(
            "bank", own.settings(), keys.publicKeys(), keys.signingKeys(), keys.macaroonRoots()));

    assertThat(http.verify(token).body().get("namespace").asText()).isEqualTo("shop");
  }

  @Test
  void aCheckingVerifierVerifiesJwtsWithThePublicSetAloneAndMakesNone() {
    TestKey key = verifier.add(verifier.shop.issue());
    String jwt = jwt(key, "");
    String macaroon = jwt(key, MACAROON);
    verifier.tokenKeys.deriving = false;
    verifier.tokenKeys.put(
        new NamespaceTokenKeys(
            "shop",
            keys.settings(),
            VerificationKeySet.parse("{\"keys\":" + keys.publicKeys().toPublicJson() + "}"),
            Optional.empty(),
            Optional.empty()));

    assertThat(http.verify(jwt).result()).isEqualTo("VALID");
    assertThat(http.verify(macaroon).result()).isEqualTo("INTERNAL");
    Answer answer = http.derive(key.credential(), "");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.reason()).isEqualTo("VERIFIER_CANNOT_DERIVE");
    assertThat(answer.body().get("message").asText()).contains("--derive-tokens");
  }

  @Test
  void aForgedTokenTellsNothingAboutKeys() {
    TestKey key = verifier.add(verifier.shop.issue());
    String token = jwt(key, "");
    TokenClaims claims = claims(token);
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);
    verifier.ledger.remove(key.indexed().key());

    assertThat(http.verify(forged).result()).isEqualTo("SIGNATURE_INVALID");
    assertThat(http.verify(forged).result()).as("from memory").isEqualTo("SIGNATURE_INVALID");
    assertThat(claims.parentKeyID()).isEqualTo(key.keyID().value());
  }

  @Test
  void aTokenOfSomebodyElseIsNotOurs() {
    assertThat(http.verify("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2ln").result())
        .isEqualTo("SIGNATURE_INVALID");
    assertThat(http.verify("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.").result())
        .isEqualTo("SIGNATURE_INVALID");
    assertThat(http.verify("mc_v1_AAAA").result()).isEqualTo("INVALID_FORMAT");
  }

  /** Before a look at the credential, which would take one from its rate limit. */
  @Test
  void whatCannotBeHadAtAllCostsNothing() {
    TestKey key =
        verifier.add(verifier.shop.issue().with("rateLimit", "{'quota':2,'window':'1m'}"));
    String macaroon = jwt(key, MACAROON);

    verifier.tokenKeys.deriving = false;
    for (String credential : List.of(key.credential(), macaroon, "no such thing")) {
      Answer checking = http.derive(credential, "");
      assertThat(checking.status()).isEqualTo(409);
      assertThat(checking.reason()).isEqualTo("VERIFIER_CANNOT_DERIVE");
    }
    verifier.tokenKeys.deriving = true;
    verifier.tokenKeys.put(NamespaceTokenKeys.none("shop"));
    assertThat(http.derive(key.credential(), "").reason()).isEqualTo("DERIVED_TOKENS_OFF");

    assertThat(http.verify(key.credential()).body().get("rate_limit_remaining").asText())
        .isEqualTo("0");
  }

  /** Which namespaces have tokens must not tell whose a credential is. */
  @Test
  void ofSeveralNamespacesOneWithoutTokensIsNotToldToStrangers() {
    verifier.tokenKeys.put(NamespaceTokenKeys.none("bank"));

    assertRefused("no such thing", 401, "CREDENTIAL_INVALID");
    TestKey inBank = verifier.add(bank.issue());
    assertThat(http.derive(inBank.credential(), "").reason()).isEqualTo("DERIVED_TOKENS_OFF");
  }

  @Test
  void aCredentialInItsLastSecondGivesNothing() {
    TestKey expiring =
        verifier.add(verifier.shop.issue().with("expireTime", "'2026-11-01T12:00:10.9Z'"));
    TestKey retiring =
        verifier.add(
            verifier
                .shop
                .issue()
                .with(
                    "revocation",
                    "{'cause':'Superseded','reason':'Superseded','effectiveTime':'2026-11-01T12:00:10.9Z'}"));
    verifier.clock.advance(Duration.ofMillis(9_999));
    assertThat(http.verify(jwt(expiring, "")).result()).isEqualTo("VALID");

    verifier.clock.advance(Duration.ofMillis(1));
    assertThat(http.verify(expiring.credential()).result()).isEqualTo("VALID");
    assertRefused(expiring.credential(), 401, "API_KEY_EXPIRED");
    assertThat(http.derive(expiring.credential(), "'ttl':'1s'").status()).isEqualTo(401);
    assertRefused(retiring.credential(), 403, "API_KEY_REVOKED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOKEN_ALGORITHM_JWT", "TOKEN_ALGORITHM_MACAROON"})
  void numbersInCustomClaimsStayAsTheyAre(String algorithm) {
    TestKey key = verifier.add(verifier.shop.issue());
    String custom =
        "{'price':0.1234567890123456789012345,'round':1.0,'long':123456789012345678901234567890}";
    String first = jwt(key, "'algorithm':'" + algorithm + "','custom_claims':" + custom);

    String expected = custom.replace('\'', '"');
    assertThat(claims(first).custom()).hasToString(expected);
    assertThat(claims(jwtOf(first)).custom()).as("of a token of it").hasToString(expected);
    assertThat(http.derive(first, "'custom_claims':" + custom).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':1e400}",
        "{'a':[-1e400]}",
        "{'a':'\\ud800'}",
        "{'scopes':'admin'}",
        "{'sub_id':{}}",
        "{'appid':'x'}"
      })
  void whatServicesWouldTakeInDifferentWaysIsRefused(String custom) {
    TestKey key = verifier.add(verifier.shop.issue());
    Answer answer = http.derive(key.credential(), "'custom_claims':" + custom);

    assertThat(answer.reason()).isEqualTo("CUSTOM_CLAIMS_NOT_ALLOWED");
    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'custom_claims':{'a':1e99999999999}", "'custom_claims':{'a':1,'a':2}"})
  void whatIsNoJsonIsRefused(String request) {
    TestKey key = verifier.add(verifier.shop.issue());
    Answer answer = http.derive(key.credential(), request);

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
  }

  @Test
  void halfACharacterIsNoAudience() {
    TestKey key = verifier.add(verifier.shop.issue());

    assertThat(http.derive(key.credential(), "'audience':['\\udfff']").reason())
        .isEqualTo("FIELD_OUT_OF_RANGE");
  }

  @Test
  void whatATokenSaysIsGivenOnOnlyWhereItStillMay() {
    TestKey key = verifier.add(verifier.shop.issue());
    String first = jwt(key, "'custom_claims':{'email':'a@example.com'}");
    assertThat(claims(jwtOf(first)).custom().get("email").asText()).isEqualTo("a@example.com");

    verifier.tokenKeys.put(
        new NamespaceTokenKeys(
            "shop",
            new TokenSettings(
                true,
                keys.settings().issuer(),
                keys.settings().defaultTTL(),
                keys.settings().maxTTL(),
                Set.of(),
                Optional.empty(),
                0),
            keys.publicKeys(),
            keys.signingKeys(),
            keys.macaroonRoots()));

    assertThat(http.verify(first).result()).isEqualTo("VALID");
    assertThat(http.derive(first, "").reason()).isEqualTo("CUSTOM_CLAIMS_NOT_ALLOWED");
  }

  @Test
  void manyLongScopesVerify() {
    String scopes =
        IntStream.range(0, 20)
            .mapToObj(i -> "'" + i + "s".repeat(230) + "'")
            .collect(Collectors.joining(",", "[", "]"));
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", scopes));

    assertThat(http.verify(jwt(key, "")).result()).isEqualTo("VALID");
    assertThat(http.verify(jwt(key, MACAROON)).result()).isEqualTo("VALID");
  }

  @Test
  void aScopeThatAKeyHasTwiceIsInATokenOnce() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['read','read']"));

    assertThat(claims(jwt(key, "")).scopes()).containsExactly("read");
    assertThat(claims(jwt(key, MACAROON)).scopes()).containsExactly("read");
  }

  @Test
  void noTokenIsMadeForNoAddressOrForTooManyBlocks() {
    TestKey key =
        verifier.add(
            verifier.shop.issue().with("ipRestriction", "{'allowedCIDRs':['127.0.0.0/8']}"));
    String macaroon = jwt(key, MACAROON);

    assertRefused(
        MacaroonFormat.narrow(macaroon, List.of("cidr = 10.0.0.0/8")), 403, "ADDRESS_NOT_ALLOWED");
    String blocks =
        IntStream.range(0, 64)
            .mapToObj(i -> "127.0.0." + i + "/32")
            .collect(Collectors.joining(" "));
    String narrow =
        MacaroonFormat.narrow(macaroon, List.of("cidr = " + blocks.replace(".0/32", ".0/31")));
    assertThat(http.verify(narrow).result()).isEqualTo("VALID");
    assertThat(claims(jwtOf(narrow)).allowedBlocks().orElseThrow()).hasSize(64);
    assertThat(
            http.verify(MacaroonFormat.narrow(macaroon, List.of("cidr = " + blocks + " ::/0")))
                .result())
        .isEqualTo("INVALID_FORMAT");
  }

  private String jwt(TestKey key, String rest) {
    return token(http.derive(key.credential(), rest));
  }

  private String jwtOf(String credential) {
    return token(http.derive(credential, ""));
  }

  private static String token(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().get("token").get("token").asText();
  }

  private static TokenClaims claims(String token) {
    TokenReading reading =
        token.startsWith("mc_") ? MacaroonFormat.read(token) : JwtFormat.read(token);
    return ((TokenReading.Read) reading).token().claims();
  }

  private static TokenClaims withIssuer(TokenClaims claims, String issuer) {
    return new TokenClaims(
        issuer,
        claims.subject(),
        claims.audience(),
        claims.expireTime(),
        claims.notBefore(),
        claims.issueTime(),
        claims.tokenID(),
        claims.scopes(),
        claims.parentKeyID(),
        claims.isPublic(),
        claims.metadata(),
        claims.allowedBlocks(),
        claims.status(),
        new ObjectMapper().createObjectNode());
  }
}
