package dev.latchkey.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.Latchkey;
import dev.latchkey.verifier.keyset.Certificates;
import dev.latchkey.verifier.keyset.GivenKeySets;
import dev.latchkey.verifier.keyset.KeySetUri;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.CapturedLog;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.KeySetServer;
import dev.latchkey.verifier.testing.MockApiServer;
import dev.latchkey.verifier.testing.SettableClock;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestKeySets;
import dev.latchkey.verifier.testing.TestTenant;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verifiers over a real socket, with key sets by URI. */
class KeySetsByUriTest {
  private static final String ISSUER = "https://keys.example.com/shop";
  private static final String MACAROON = "'algorithm':'TOKEN_ALGORITHM_MACAROON'";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final MockApiServer apiServer = new MockApiServer();
  private final KubernetesClient client = apiServer.newClient();
  private final TestTenant shop = new TestTenant("shop");
  private final SettableClock clock = new SettableClock();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final String secretSet = TestKeySets.set(FixedTokenKeys.jwk());
  private TestKey key;
  private CapturedLog log;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    log = new CapturedLog("dev.latchkey.verifier.keyset");
    apiServer.apply(shop);
    key = apiServer.apply(shop.issue().with("scopes", "['read']"));
  }

  @AfterEach
  void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
    client.close();
    apiServer.close();
    log.close();
  }

  @Test
  void anRsaKeyOfAFileSignsWithRs256AndAnotherLibraryVerifiesItFromTheJwks() throws Exception {
    tokensAreOn();
    HttpProbe http = deriving(file("jwks.json", TestKeySets.set(TestKeySets.rsa("r"))), null);
    String jwt = token(http.derive(key.credential(), ""));

    assertThat(header(jwt).get("alg").asText()).isEqualTo("RS256");
    String set = http.get(HttpProbe.JWKS).response().body();
    var consumer =
        new JwtConsumerBuilder()
            .setVerificationKeyResolver(
                new JwksVerificationKeyResolver(new JsonWebKeySet(set).getJsonWebKeys()))
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256)
            .setExpectedIssuer(ISSUER)
            .setSkipDefaultAudienceValidation()
            .setEvaluationTime(NumericDate.fromSeconds(clock.instant().getEpochSecond()))
            .build();
    assertThat(consumer.processToClaims(jwt).getSubject()).isEqualTo("team");
    assertThat(http.get(HttpProbe.JWKS).body().get("keys").get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("kty", "n", "e", "kid", "use", "alg");
    assertThat(http.verify(jwt).result()).isEqualTo("VALID");
    String macaroon = token(http.derive(key.credential(), MACAROON));
    assertThat(http.verify(macaroon).result()).isEqualTo("VALID");
  }

  @ParameterizedTest
  @CsvSource({"c, c", ", b"})
  void theConfiguredKeySignsElseTheOneForSignatures(String configured, String signer) {
    tokensAreOn();
    String set =
        TestKeySets.set(
            TestKeySets.ed25519("a"),
            TestKeySets.rsa("b", "'use':'sig'"),
            TestKeySets.ed25519("c"));
    HttpProbe http = deriving(TestKeySets.inline(set), configured);
    String jwt = token(http.derive(key.credential(), ""));

    assertThat(header(jwt).get("kid").asText()).isEqualTo(signer);
    assertThat(http.verify(jwt).result()).isEqualTo("VALID");
  }

  @Test
  void theFirstKeySignsWhereNothingSaysAnythingElseAndNothingOfTheUriIsLogged() {
    tokensAreOn();
    String first = TestKeySets.ed25519("first");
    String uri = TestKeySets.inline(TestKeySets.set(first, TestKeySets.ed25519("second")));
    HttpProbe http = deriving(uri, null);
    String jwt = token(http.derive(key.credential(), ""));

    assertThat(header(jwt).toString()).contains("\"alg\":\"EdDSA\"").contains("\"kid\":\"first\"");
    assertThat(log.all())
        .isNotEmpty()
        .noneMatch(line -> line.contains(uri.substring(20, 40)))
        .noneMatch(line -> line.contains(first.substring(20, 40)));
  }

  @Test
  void aConfiguredKeyThatTheSetHasNotIsSaidWhereATokenIsAskedForAndInTheLog() {
    tokensAreOn();
    HttpProbe http =
        deriving(TestKeySets.inline(TestKeySets.set(TestKeySets.ed25519("a"))), "other");
    Answer answer = http.derive(key.credential(), "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.reason()).isEqualTo("DERIVED_TOKENS_OFF");
    assertThat(answer.body().get("message").asText()).contains("--signing-key-id");
    assertThat(log.warnings()).singleElement().asString().contains("--signing-key-id");
  }

  @Test
  void aCheckingVerifierVerifiesWithAnotherVerifiersJwksAndMakesNothing() {
    tokensAreOn();
    HttpProbe deriving =
        deriving(file("jwks.json", TestKeySets.set(TestKeySets.ed25519("a"))), null);
    HttpProbe checking =
        checking("http://127.0.0.1:" + deriving.port() + "/v2alpha1/derivedKeys/jwks.json");
    String jwt = token(deriving.derive(key.credential(), "'ttl':'10m'"));

    Answer verified = checking.verify(jwt);
    assertThat(verified.result()).isEqualTo("VALID");
    assertThat(verified.body().get("key_id").asText()).isEqualTo(key.keyID().value());
    assertThat(checking.verify(token(deriving.derive(key.credential(), MACAROON))).result())
        .isEqualTo("INTERNAL");
    assertThat(checking.derive(key.credential(), "").reason()).isEqualTo("VERIFIER_CANNOT_DERIVE");
    apiServer.apply(
        key.with(
            "revocation",
            "{'cause':'Ordered','reason':'KeyCompromise','effectiveTime':'2026-01-01T00:00:00Z'}"));
    await().atMost(SOON).until(() -> checking.verify(jwt).result().equals("REVOKED"));
  }

  @Test
  void givenKeysTakeThePlaceOfTheSecretsUnlessTheVerifierSignsWithThose() throws IOException {
    tokensAreOn();
    HttpProbe withSecret = start(VerifierOptions.builder(Set.of("shop")).deriving(true));
    String given = TestKeySets.set(TestKeySets.ed25519("given"));
    String uri = file("jwks.json", given);
    HttpProbe withGiven = deriving(uri, null);
    String ofSecret = token(withSecret.derive(key.credential(), ""));
    String ofGiven = token(withGiven.derive(key.credential(), ""));

    assertThat(withSecret.verify(ofSecret).result()).isEqualTo("VALID");
    assertThat(withSecret.verify(ofGiven).result()).isEqualTo("SIGNATURE_INVALID");
    for (HttpProbe replaced : List.of(withGiven, checking(uri))) {
      assertThat(replaced.verify(ofGiven).result()).isEqualTo("VALID");
      assertThat(replaced.verify(ofSecret).result()).isEqualTo("SIGNATURE_INVALID");
      assertThat(kids(replaced)).containsExactly("given");
      assertThat(replaced.get(HttpProbe.JWKS).response().body()).doesNotContain("\"d\"");
    }
    HttpProbe both =
        start(
            VerifierOptions.builder(Set.of("shop"))
                .deriving(true)
                .keySets(sets(List.of(uri), null, null, null)));
    assertThat(both.verify(ofGiven).result()).isEqualTo("VALID");
    assertThat(both.verify(ofSecret).result()).isEqualTo("VALID");
    assertThat(both.verify(token(both.derive(key.credential(), ""))).result()).isEqualTo("VALID");
    assertThat(kids(both)).hasSize(2).contains("given");
  }

  @Test
  void severalSetsVerifyTogether() {
    tokensAreOn();
    String old = TestKeySets.set(TestKeySets.rsa("old"));
    String next = TestKeySets.set(TestKeySets.ed25519("next"));
    String byOld = token(deriving(TestKeySets.inline(old), null).derive(key.credential(), ""));
    HttpProbe http =
        start(
            VerifierOptions.builder(Set.of("shop"))
                .deriving(true)
                .keySets(
                    sets(
                        List.of(file("old.json", TestKeySets.publicHalves(old))),
                        TestKeySets.inline(next),
                        null,
                        null)));

    assertThat(http.verify(byOld).result()).isEqualTo("VALID");
    assertThat(header(token(http.derive(key.credential(), ""))).get("kid").asText())
        .isEqualTo("next");
    assertThat(kids(http)).containsExactly("next", "old");
  }

  @Test
  void aChangedFileIsReadAgainAndABrokenOneLeavesTheLastGoodSet() {
    tokensAreOn();
    String first = TestKeySets.ed25519("first");
    HttpProbe http = deriving(file("jwks.json", TestKeySets.set(first)), null);
    String jwt = token(http.derive(key.credential(), ""));

    file("jwks.json", "{\"keys\":[" + first.substring(0, 40));
    await().atMost(SOON).until(() -> !log.warnings().isEmpty());
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains("--signing-keys-uri file://", "stays in use")
        .doesNotContain(first.substring(20, 40));
    assertThat(http.verify(jwt).result()).isEqualTo("VALID");
    assertThat(http.derive(key.credential(), "").status()).isEqualTo(200);

    file("jwks.json", TestKeySets.set(TestKeySets.ed25519("second"), first));
    await().atMost(SOON).until(() -> kids(http).equals(List.of("second", "first")));
    assertThat(header(token(http.derive(key.credential(), ""))).get("kid").asText())
        .isEqualTo("second");
    assertThat(http.verify(jwt).result()).isEqualTo("VALID");
    file("jwks.json", TestKeySets.set(TestKeySets.ed25519("third")));
    await().atMost(SOON).until(() -> http.verify(jwt).result().equals("SIGNATURE_INVALID"));
  }

  @Test
  void aTokenWithAnUnknownKidHasAServersSetReadAgainBeforeItsTime() throws IOException {
    tokensAreOn();
    String before = TestKeySets.set(TestKeySets.ed25519("before"));
    String after = TestKeySets.set(TestKeySets.ed25519("after"));
    KeySetServer server = KeySetServer.https(folder);
    running.push(server);
    server.body = TestKeySets.publicHalves(before);
    server.headers.put("Cache-Control", "max-age=3600");
    HttpProbe checking =
        start(
            VerifierOptions.builder(Set.of("shop"))
                .keySets(
                    new GivenKeySets(
                        List.of(KeySetUri.parse(server.uri("/jwks.json").toString())),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Certificates.read(KeySetServer.certificate(folder)))));
    String jwt = token(deriving(TestKeySets.inline(after), null).derive(key.credential(), ""));
    server.body = TestKeySets.publicHalves(after);

    assertThat(checking.verify(jwt).result()).isEqualTo("SIGNATURE_INVALID");
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> checking.verify(jwt).result().equals("VALID"));
    assertThat(server.conditions).hasSize(2);
  }

  @Test
  void aServerThatStallsKeepsNoVerifierFromStopping() throws IOException {
    tokensAreOn();
    KeySetServer server = KeySetServer.http();
    running.push(server);
    server.stalls = true;
    GivenKeySets given = sets(List.of(server.uri("/").toString()), null, null, null);
    VerifierOptions options =
        VerifierOptions.builder(Set.of("shop")).port(0).managementPort(0).keySets(given).build();
    try (VerifierApplication application = VerifierApplication.start(client, options, clock)) {
      await().atMost(SOON).until(() -> !server.conditions.isEmpty());
      assertThat(application.isReady()).isFalse();
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("latchkey-verifier")));
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void aSetThatCouldNeverBeReadMakesItsTokensUncheckableAndNoOthers() {
    tokensAreOn();
    String set = TestKeySets.set(TestKeySets.ed25519("a"));
    String jwt = token(deriving(TestKeySets.inline(set), null).derive(key.credential(), ""));
    String late = "file://" + folder.resolve("late.json");
    HttpProbe checking = checking(late);
    HttpProbe deriving = deriving(late, null);

    assertThat(checking.verify(jwt).result()).isEqualTo("INTERNAL");
    assertThat(checking.verify(key.credential()).result()).isEqualTo("VALID");
    String foreign = Base64.getUrlEncoder().withoutPadding().encodeToString("{}".getBytes());
    assertThat(checking.verify(foreign + "." + foreign + ".AAAA").result())
        .isEqualTo("SIGNATURE_INVALID");
    assertThat(deriving.derive(key.credential(), "").body().get("message").asText())
        .contains("--signing-keys-uri could not be read yet");
    assertThat(deriving.derive(key.credential(), MACAROON).status()).isEqualTo(200);
    file("late.json", TestKeySets.publicHalves(set));
    await().atMost(SOON).until(() -> checking.verify(jwt).result().equals("VALID"));
  }

  @Test
  void macaroonsNeedTheSecretAndItIsSaid() {
    settings("{\"enabled\":true,\"issuer\":\"" + ISSUER + "\",\"defaultTTL\":60,\"maxTTL\":60}");
    HttpProbe http = deriving(TestKeySets.inline(TestKeySets.set(TestKeySets.ed25519("a"))), null);
    Answer refused = http.derive(key.credential(), MACAROON);

    assertThat(refused.reason()).isEqualTo("DERIVED_TOKENS_OFF");
    assertThat(refused.body().get("message").asText()).contains("latchkey-signing-keys");
    assertThat(http.verify(token(http.derive(key.credential(), ""))).result()).isEqualTo("VALID");
    signingKeys();
    HttpProbe withRoots =
        deriving(TestKeySets.inline(TestKeySets.set(TestKeySets.ed25519("a"))), null);
    String macaroon = token(withRoots.derive(key.credential(), MACAROON));
    assertThat(withRoots.verify(macaroon).result()).isEqualTo("VALID");
    assertThat(http.verify(macaroon).result()).isEqualTo("INTERNAL");
  }

  @Test
  void withoutASecretTheIssuerIsTheOptionsElseTokensAreOff() {
    String uri = TestKeySets.inline(TestKeySets.set(TestKeySets.ed25519("a")));
    HttpProbe without = deriving(uri, null);
    assertThat(without.derive(key.credential(), "").reason()).isEqualTo("DERIVED_TOKENS_OFF");
    assertThat(kids(without)).isEmpty();
    assertThat(log.warnings()).singleElement().asString().contains("--token-issuer");

    HttpProbe with = start(withIssuer(uri));
    Answer answer = with.derive(key.credential(), "");
    JsonNode claims = answer.body().get("token").get("claims");
    assertThat(claims.get("iss").asText()).isEqualTo("https://own.example");
    assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(3600);
    assertThat(with.verify(token(answer)).result()).isEqualTo("VALID");
    assertThat(with.derive(key.credential(), "'ttl':'25h'").reason()).isEqualTo("TTL_TOO_LONG");
    assertThat(with.derive(key.credential(), "'custom_claims':{'email':'a@b'}").reason())
        .isEqualTo("CUSTOM_CLAIMS_NOT_ALLOWED");
  }

  @Test
  void whatTheNamespaceSaysGoesBeforeTheOption() {
    String uri = TestKeySets.inline(TestKeySets.set(TestKeySets.ed25519("a")));
    settings("{\"enabled\":false}");
    HttpProbe off = start(withIssuer(uri));
    assertThat(off.derive(key.credential(), "").reason()).isEqualTo("DERIVED_TOKENS_OFF");

    tokensAreOn();
    HttpProbe on = start(withIssuer(uri));
    JsonNode claims = on.derive(key.credential(), "").body().get("token").get("claims");
    assertThat(claims.get("iss").asText()).isEqualTo(ISSUER);
    assertThat(log.warnings()).anyMatch(line -> line.contains("--token-issuer is not used"));
  }

  private VerifierOptions.Builder withIssuer(String uri) {
    return VerifierOptions.builder(Set.of("shop"))
        .deriving(true)
        .keySets(sets(List.of(), uri, null, "https://own.example"));
  }

  private HttpProbe deriving(String uri, String keyID) {
    return start(
        VerifierOptions.builder(Set.of("shop"))
            .deriving(true)
            .keySets(sets(List.of(), uri, keyID, null)));
  }

  private HttpProbe checking(String uri) {
    return start(
        VerifierOptions.builder(Set.of("shop")).keySets(sets(List.of(uri), null, null, null)));
  }

  private HttpProbe start(VerifierOptions.Builder options) {
    VerifierApplication application =
        VerifierApplication.start(client, options.port(0).managementPort(0).build(), clock);
    running.push(application);
    await().atMost(SOON).until(application::isReady);
    HttpProbe http = new HttpProbe(application.port());
    await().atMost(SOON).until(() -> http.verify(key.credential()).result().equals("VALID"));
    return http;
  }

  private static GivenKeySets sets(
      List<String> published, String signing, String keyID, String issuer) {
    return new GivenKeySets(
        published.stream().map(KeySetUri::parse).toList(),
        Optional.ofNullable(signing).map(KeySetUri::parse),
        Optional.ofNullable(keyID),
        Optional.ofNullable(issuer),
        List.of());
  }

  private void tokensAreOn() {
    settings(
        "{\"enabled\":true,\"issuer\":\"%s\",\"defaultTTL\":3600,\"maxTTL\":86400}"
            .formatted(ISSUER));
    signingKeys();
  }

  private void settings(String json) {
    secret(
        Latchkey.JWKS,
        Map.of(
            Latchkey.ISSUER_ENTRY, json, Latchkey.JWKS_ENTRY, TestKeySets.publicHalves(secretSet)));
  }

  private void signingKeys() {
    secret(
        Latchkey.SIGNING_KEYS_SECRET,
        Map.of(
            Latchkey.SIGNING_KEYS_ENTRY,
            secretSet,
            Latchkey.MACAROON_ROOTS_ENTRY,
            FixedTokenKeys.roots()));
  }

  private void secret(String name, Map<String, String> entries) {
    SecretBuilder secret =
        new SecretBuilder().withNewMetadata().withName(name).withNamespace("shop").endMetadata();
    entries.forEach(
        (entry, text) ->
            secret.addToData(entry, Base64.getEncoder().encodeToString(text.getBytes())));
    apiServer.client.resource(secret.build()).createOr(existing -> existing.update());
  }

  private String file(String name, String content) {
    try {
      return "file://" + Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> kids(HttpProbe http) {
    return http.get(HttpProbe.JWKS).body().get("keys").findValuesAsText("kid");
  }

  private static JsonNode header(String jwt) {
    try {
      return new ObjectMapper()
          .readTree(Base64.getUrlDecoder().decode(jwt.substring(0, jwt.indexOf('.'))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String token(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().get("token").get("token").asText();
  }
}
