package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gateways are told about their clients' requests. */
class AuthzTest {
  private static final String MINUTE = "{'quota':2,'window':'1m','unit':'requests'}";

  private final VerifierWithoutCluster verifier = new VerifierWithoutCluster();
  private final HttpProbe http = verifier.http;
  private final HttpProbe unchecked = HttpProbe.ofAnotherApi(http.port());

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void aGoodKeyPassesAndSaysWhoseItIs() {
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("scopes", "['orders:read','orders:write']")
                .with("visibility", "'Public'")
                .with("expireTime", "'2027-01-01T00:00:00Z'"));

    Answer answer = authz("/authz", key);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.response().body()).isEmpty();
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    assertThat(identity(answer))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "x-latchkey-key-id", key.keyID().value(),
                    "x-latchkey-actor", "team",
                    "x-latchkey-scopes", "orders:read orders:write",
                    "x-latchkey-namespace", "shop",
                    "x-latchkey-visibility", "public",
                    "x-latchkey-expire-time", "2027-01-01T00:00:00Z",
                    "x-latchkey-issuer", "")));
  }

  @Test
  void whatAKeyHasNotIsThereAndEmpty() {
    TestKey key = verifier.add(verifier.shop.issue());

    Map<String, String> identity = identity(authz("/authz/orders", key));

    assertThat(identity)
        .hasSize(7)
        .containsEntry("x-latchkey-scopes", "")
        .containsEntry("x-latchkey-visibility", "secret")
        .containsEntry("x-latchkey-expire-time", "")
        .containsEntry("x-latchkey-issuer", "");
  }

  @Test
  void valuesThatAreNoPlainTextAreEncodedAndCannotEndTheHeader() {
    String actor = "\u00e9quipe 100%,\\r\\nX-Latchkey-Actor: admin\ud83d\ude00";
    TestKey key =
        verifier.add(
            verifier
                .shop
                .issue()
                .with("actorID", "'" + actor + "'")
                .with("scopes", "['a b','c,d','%20','\u00fc']"));

    Map<String, String> identity = identity(authz("/authz", key));

    assertThat(identity.get("x-latchkey-actor")).matches("[!-~&&[^,]]+").doesNotContain("\r", "\n");
    assertThat(decoded(identity.get("x-latchkey-actor")))
        .isEqualTo(actor.replace("\\r", "\r").replace("\\n", "\n"));
    assertThat(identity).containsEntry("x-latchkey-scopes", "a%20b c%2Cd %2520 %C3%BC");
  }

  @Test
  void anIdentityThatFitsIntoNoHeaderIsRefused() {
    String scopes = String.join(",", Collections.nCopies(40, "'" + "s".repeat(200) + "'"));
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "[" + scopes + "]"));

    assertDenied(authz("/authz", key), 500, "IDENTITY_TOO_LARGE");
  }

  @Test
  void aTokenPassesWithWhatItMayDoNow() {
    verifier.tokenKeys.enable("shop");
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['a','b']"));
    for (String kind : List.of("JWT", "MACAROON")) {
      String token =
          http.derive(key.credential(), "'algorithm':'TOKEN_ALGORITHM_" + kind + "','scopes':['b']")
              .body()
              .at("/token/token")
              .asText();
      for (int i = 0; i < 2; i++) {
        Map<String, String> identity =
            identity(http.get("/authz?scope=b", "Authorization", "Bearer " + token));

        assertThat(identity)
            .containsEntry("x-latchkey-key-id", key.keyID().value())
            .containsEntry("x-latchkey-scopes", "b")
            .containsEntry("x-latchkey-expire-time", "2026-11-01T13:00:00Z");
        assertThat(identity.get("x-latchkey-issuer")).isNotEmpty();
      }
      assertDenied(
          http.get("/authz?scope=a", "Authorization", "Bearer " + token),
          403,
          "INSUFFICIENT_SCOPE");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
  void theCredentialMayBeABearerToken(String scheme) {
    String credential = verifier.add(verifier.shop.issue()).credential();

    assertThat(http.get("/authz", "Authorization", scheme + credential).status()).isEqualTo(200);
  }

  @Test
  void otherSchemesAreNobodysCredential() {
    TestKey key = verifier.add(verifier.shop.issue());

    assertThat(
            http.get("/authz", "X-API-Key", key.credential(), "Authorization", "Basic dTpw")
                .status())
        .isEqualTo(200);
    assertDenied(http.get("/authz", "Authorization", "Basic dTpw"), 401, "CREDENTIAL_MISSING");
    assertDenied(
        http.get("/authz", "Authorization", "Bearer" + key.credential()),
        401,
        "CREDENTIAL_MISSING");
  }

  @Test
  void withoutACredentialItSaysHowToSendOne() {
    Answer answer = http.get("/authz");

    assertDenied(answer, 401, "CREDENTIAL_MISSING");
    assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer realm=\"latchkey\"");
    assertThat(identity(answer)).isEmpty();
  }

  @Test
  void twoCredentialsAreNone() {
    String one = verifier.add(verifier.shop.issue()).credential();
    String other = verifier.add(verifier.shop.issue()).credential();

    for (String[] headers :
        List.of(
            new String[] {"X-API-Key", one, "Authorization", "Bearer " + other},
            new String[] {"X-API-Key", one, "X-API-Key", one},
            new String[] {"X-API-Key", one, "X-API-Key", other},
            new String[] {"Authorization", "Bearer " + one, "Authorization", "Bearer " + one},
            new String[] {"Authorization", "Bearer " + one, "Authorization", "Basic dTpw"},
            new String[] {"X-API-Key", "", "Authorization", "Bearer " + one},
            new String[] {"X-API-Key", one, "Authorization", "Bearer"},
            new String[] {"X-API-Key", ""},
            new String[] {"X-API-Key", one, "Authorization", "Bearer\t" + other},
            new String[] {"X-API-Key", one, "Authorization", "Bearer\u00a0" + other},
            new String[] {"X-API-Key", one, "Authorization", "\u00a0bearer " + other},
            new String[] {"X-API-Key", one, "Authorization", "Basic dTpw, Bearer " + other},
            new String[] {"Authorization", "Bearer "})) {
      Answer answer = http.get("/authz", headers);

      assertDenied(answer, 401, "CREDENTIAL_AMBIGUOUS");
      assertThat(answer.header("WWW-Authenticate"))
          .hasValue("Bearer realm=\"latchkey\", error=\"invalid_request\"");
    }
    assertThat(http.get("/authz", "X-API-Key", one, "Authorization", "Bearer " + one).status())
        .isEqualTo(200);
  }

  @Test
  void aBadCredentialIsAChallenge() {
    TestKey expired =
        verifier.add(verifier.shop.issue().with("expireTime", "'2020-01-01T00:00:00Z'"));
    TestKey revoked =
        verifier.add(
            verifier
                .shop
                .issue()
                .with(
                    "revocation",
                    "{'reason':'KeyCompromise','effectiveTime':'2026-11-01T00:00:00Z'}"));

    for (String[] each :
        List.of(
            new String[] {verifier.shop.issue().credential(), "CREDENTIAL_INVALID"},
            new String[] {"x".repeat(5_000), "CREDENTIAL_INVALID"},
            new String[] {"two words", "CREDENTIAL_INVALID"},
            new String[] {expired.credential(), "API_KEY_EXPIRED"},
            new String[] {revoked.credential(), "CREDENTIAL_REVOKED"})) {
      Answer answer = http.get("/authz", "X-API-Key", each[0]);

      assertDenied(answer, 401, each[1]);
      assertThat(answer.header("WWW-Authenticate"))
          .hasValue("Bearer realm=\"latchkey\", error=\"invalid_token\"");
      assertThat(identity(answer)).isEmpty();
      assertThat(answer.response().body()).doesNotContain(each[0]);
    }
  }

  @Test
  void otherAddressesAreForbidden() {
    TestKey key =
        verifier.add(
            verifier.shop.issue().with("ipRestriction", "{'allowedCIDRs': ['10.0.0.0/8']}"));

    Answer answer =
        http.get("/authz", "X-API-Key", key.credential(), "X-Forwarded-For", "10.1.2.3");

    assertDenied(answer, 403, "ADDRESS_NOT_ALLOWED");
    assertThat(answer.header("WWW-Authenticate")).isEmpty();
  }

  @Test
  void scopesThatAreAskedForMustAllBeThere() {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['a','b','x,y','v w']"));

    for (String target :
        List.of(
            "/authz?scope=a",
            "/authz?scope=a&scope=b",
            "/authz?scope=a+b",
            "/authz?scope=a%20b,a",
            "/authz?scope=,a,",
            "/authz?&scope=a&",
            "/authz/scopes=a,b/orders/7?scope=z",
            "/authz/scopes=a%2Cb/orders/7".replace("a%2Cb", "x%2Cy"),
            "/authz/scopes=v%20w,a",
            "/authz/scopes%3Da/orders",
            "/authz/%73copes=a/orders",
            "/authz/simple=true/scopes=a,b/orders",
            "/authz/simple=true/orders/scopes=c")) {
      assertThat(unchecked.get(target, "X-API-Key", key.credential()).status())
          .as(target)
          .isEqualTo(200);
    }
    for (String target :
        List.of(
            "/authz?scope=c",
            "/authz?scope=a&scope=c",
            "/authz?scope=a,c",
            "/authz?scope=A",
            "/authz/scopes=c",
            "/authz/scopes=a,c/orders?scope=a",
            "/authz/scopes=a%2Cb/orders",
            "/authz/scopes=a%20b",
            "/authz/scopes=a;b/orders",
            "/authz/scopes%3Dc/orders",
            "/authz/%73copes=c/orders",
            "/authz/simple=true/scopes=c/orders")) {
      Answer answer = unchecked.get(target, "X-API-Key", key.credential());
      assertDenied(answer, 403, "INSUFFICIENT_SCOPE");
      assertThat(identity(answer)).as(target).isEmpty();
    }
    assertThat(
            http.get("/authz?scope=c+%22%5C&scope=%C3%BC", "X-API-Key", key.credential())
                .header("WWW-Authenticate"))
        .hasValue(
            "Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"c %22%5C %C3%BC\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/authz?scopes=a",
        "/authz?Scope=a",
        "/authz?scope=a&x=y",
        "/authz?scope",
        "/authz?scope=",
        "/authz?scope=a&scope=",
        "/authz?scope=%20,",
        "/authz?simple",
        "/authz?simple=false",
        "/authz?simple=1",
        "/authz/scopes=",
        "/authz/scopes=/orders",
        "/authz/scopes=a,/orders",
        "/authz/scopes=,a/orders",
        "/authz/scope=a/orders",
        "/authz/Scopes=a/orders",
        "/authz/scopes%20=a/orders",
        "/authz/SCOPES%3da/orders",
        "/authz/simple=false/scopes=a",
        "/authz/Simple=true/scopes=a",
        "/authz/simple=/scopes=a"
      })
  void aRequirementThatIsMisspeltIsNotDropped(String target) {
    TestKey key = verifier.add(verifier.shop.issue().with("scopes", "['a']"));

    assertDenied(unchecked.get(target, "X-API-Key", key.credential()), 400, "REQUIREMENT_INVALID");
  }

  /** Whatever becomes of it, a client's path does not lead out of its gateway's prefix. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders",
        "/",
        "",
        "//",
        "/..",
        "/../",
        "/../orders",
        "/../../authz/orders",
        "/../scopes=a/orders",
        "/%2e%2e/orders",
        "/.%2E/orders",
        "/..;/orders",
        "/..;x=y/orders",
        "/..%2Forders",
        "/..%5Corders",
        "/..\\orders",
        "/%252e%252e/orders",
        "/./../authz",
        "/../../v2alpha1/admin/apiKeys:verify",
        "/../../../../etc/passwd",
        "/;/../../orders",
        ";/../orders",
        "%2F..%2F",
        "%2F../orders",
        "?scope=a",
        "/?simple=true",
        "/#/../",
        "#",
        "%00",
        "%0d%0a",
        "%u002f..",
        "/\u00e9",
        "*"
      })
  void theClientsPathRemovesNoRequirement(String original) {
    String lacking =
        verifier.add(verifier.shop.issue().with("scopes", "['a','orders']")).credential();

    int status =
        RawSocket.status(
            RawSocket.exchange(
                http.port(),
                "GET /authz/scopes=admin"
                    + original
                    + " HTTP/1.1\nHost: shop.example\nConnection: close\nX-API-Key: "
                    + lacking
                    + "\n\n"));

    assertThat(status).isIn(400, 403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "/orders/7?x=y&scope=z&simple=true",
        "/orders%2F7",
        "/a//b///",
        "//evil.example/x",
        "/a;v=1/b;w",
        "/.well-known/x",
        "/a/../b",
        "/%2e%2e/b",
        "/caf%C3%A9",
        "/100%25",
        "/a%20b+c",
        "/%7Euser/(x)!*'",
        "/x@y:z,&=$",
        "/%255C",
        "/%5C",
        "/x?a[]=1&b={%22c%22:1}|d^`",
        "/x?%",
        "/x?%zz",
        "/x?caf%E9",
        "/x?y?z",
        "/x?",
        "/authz",
        "/x/scopes=admin",
        "/v2alpha1/admin/apiKeys:verify"
      })
  void applicationsPathsPassWhateverTheyAre(String original) {
    String credential = verifier.add(verifier.shop.issue().with("scopes", "['a']")).credential();

    for (String prefix : List.of("/authz", "/authz/scopes=a", "/authz/")) {
      int status =
          RawSocket.status(
              RawSocket.exchange(
                  http.port(),
                  "GET "
                      + prefix
                      + original
                      + " HTTP/1.1\nHost: shop.example\nConnection: close\nX-API-Key: "
                      + credential
                      + "\n\n"));

      assertThat(status).as(prefix).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/authzx", "/Authz", "/authz;x", "//authz", "/x/authz", "/authz%2F", "/"})
  void otherPathsAreNotAnswered(String target) {
    String credential = verifier.add(verifier.shop.issue()).credential();

    assertThat(
            RawSocket.status(
                RawSocket.exchange(
                    http.port(),
                    "GET "
                        + target
                        + " HTTP/1.1\nHost: localhost\nConnection: close\nX-API-Key: "
                        + credential
                        + "\n\n")))
        .isGreaterThanOrEqualTo(400);
  }

  @Test
  void whatLacksAScopeTakesNothingFromTheRateLimit() {
    TestKey key = verifier.add(verifier.shop.issue().with("rateLimit", MINUTE));
    for (int i = 0; i < 5; i++) {
      assertDenied(
          unchecked.get("/authz?scope=a", "X-API-Key", key.credential()),
          403,
          "INSUFFICIENT_SCOPE");
    }
    verifier.clock.advance(Duration.ofSeconds(3));

    Answer first = authz("/authz", key);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("RateLimit-Policy")).hasValue("\"default\";q=2;w=60");
    assertThat(first.header("RateLimit")).hasValue("\"default\";r=1;t=60");
    verifier.clock.advance(Duration.ofMillis(1_500));
    assertThat(authz("/authz", key).header("RateLimit")).hasValue("\"default\";r=0;t=59");

    Answer limited = authz("/authz", key);
    assertDenied(limited, 429, "RATE_LIMITED");
    assertThat(limited.header("RateLimit-Policy")).hasValue("\"default\";q=2;w=60");
    assertThat(limited.header("RateLimit")).hasValue("\"default\";r=0;t=59");
    assertThat(limited.header("Retry-After")).hasValue("59");
    assertThat(identity(limited)).isEmpty();

    verifier.clock.advance(Duration.ofSeconds(59));
    assertThat(authz("/authz", key).status()).isEqualTo(200);
  }

  @Test
  void aKeyWithoutALimitHasNoHeaderOfOne() {
    Answer answer = authz("/authz", verifier.add(verifier.shop.issue()));

    assertThat(answer.header("RateLimit")).isEmpty();
    assertThat(answer.header("RateLimit-Policy")).isEmpty();
  }

  @Test
  void whereNothingCanBeSaidItDenies() {
    TestKey key = verifier.add(verifier.shop.issue());
    TestKey unknown = verifier.add(verifier.shop.issue().with("requires", "['moonlight']"));

    assertDenied(authz("/authz", unknown), 503, "CREDENTIAL_NOT_CHECKABLE");
    verifier.age = Duration.ofHours(25);
    assertDenied(authz("/authz", key), 503, "DATA_TOO_OLD");
    verifier.synced = false;
    assertDenied(authz("/authz", key), 503, "NOT_SYNCED");
    verifier.onFreshness =
        () -> {
          throw new IllegalStateException();
        };
    Answer failed = unchecked.get("/authz", "X-API-Key", key.credential());
    assertDenied(failed, 500, "INTERNAL");
  }

  @Test
  void whenNoMoreSignaturesCanBeCheckedTokensAreDeniedForNow() {
    verifier.tokenKeys.enable("shop");
    TestKey key = verifier.add(verifier.shop.issue());
    String token = http.derive(key.credential(), "").body().at("/token/token").asText();
    verifier.signaturePool =
        task -> {
          throw new RejectedExecutionException();
        };

    assertDenied(http.get("/authz", "Authorization", "Bearer " + token), 503, "UNAVAILABLE");
    assertThat(authz("/authz", key).status()).isEqualTo(200);
    verifier.signaturePool =
        task -> {
          verifier.onFreshness =
              () -> {
                throw new StackOverflowError();
              };
          task.run();
        };
    assertDenied(
        unchecked.get("/authz?simple=true", "Authorization", "Bearer " + token), 403, "INTERNAL");
  }

  @Test
  void inSimpleModeNothingButThreeStatusesIsAnswered() {
    TestKey key = verifier.add(verifier.shop.issue().with("rateLimit", MINUTE));
    String simple = "/authz?simple=true";

    assertThat(authz(simple, key).status()).isEqualTo(200);
    assertThat(authz(simple, key).status()).isEqualTo(200);
    Answer limited = unchecked.get(simple, "X-API-Key", key.credential());
    assertDenied(limited, 403, "RATE_LIMITED");
    assertThat(limited.header("Retry-After")).hasValue("60");
    for (String below : List.of("/authz/simple=true", "/authz/simple=true/orders/7?x=y")) {
      assertDenied(unchecked.get(below, "X-API-Key", key.credential()), 403, "RATE_LIMITED");
    }
    assertDenied(
        unchecked.get("/authz/simple=true/scope=x", "X-API-Key", key.credential()),
        403,
        "REQUIREMENT_INVALID");
    assertDenied(http.get(simple), 401, "CREDENTIAL_MISSING");
    assertDenied(http.get(simple, "X-API-Key", "x"), 401, "CREDENTIAL_INVALID");
    assertDenied(
        unchecked.get(simple + "&scopes=x", "X-API-Key", key.credential()),
        403,
        "REQUIREMENT_INVALID");
    assertDenied(
        unchecked.get("/authz?scope=&simple=true", "X-API-Key", key.credential()),
        403,
        "REQUIREMENT_INVALID");
    verifier.synced = false;
    assertDenied(unchecked.get(simple, "X-API-Key", key.credential()), 403, "NOT_SYNCED");
  }

  @Test
  void aClientCannotMakeItAskTheApiServer() {
    TestKey key = verifier.add(verifier.shop.issue());

    for (String directive : List.of("no-cache", "no-store")) {
      http.get("/authz", "X-API-Key", key.credential(), "Cache-Control", directive);
      http.get("/authz", "X-API-Key", "x", "Cache-Control", directive, "Pragma", "no-cache");
    }

    assertThat(verifier.liveQueries).isEmpty();
  }

  @Test
  void itAnswersWhateverTheHostAndTheOriginAreAndOthersDoNot() {
    String credential = verifier.add(verifier.shop.issue()).credential();
    String client =
        " HTTP/1.1\nHost: shop.example\nOrigin: https://app.example\nSec-Fetch-Site: cross-site\n"
            + "Connection: close\nX-API-Key: "
            + credential
            + "\n\n";

    assertThat(status("GET /authz" + client)).isEqualTo(200);
    assertThat(status("GET /authz/orders" + client)).isEqualTo(200);
    assertThat(status("GET http://shop.example/authz/orders" + client)).isEqualTo(200);
    assertThat(status("GET " + HttpProbe.JWKS + client)).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "PROPFIND",
        "BREW"
      })
  void everyMethodIsAskedAboutAlike(String method) {
    String credential = verifier.add(verifier.shop.issue()).credential();
    String rest = " /authz/orders HTTP/1.1\nHost: x\nConnection: close\nX-API-Key: ";

    assertThat(status(method + rest + credential + "\n\n")).isEqualTo(200);
    assertThat(status(method + rest + "x\n\n")).isEqualTo(401);
    assertThat(status(method + rest + "x\nX-HTTP-Method-Override: DELETE\n\n")).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 0, 0",
    "Content-Length: 100, 100",
    "Content-Length: 3000000, 3000000",
    "Content-Length: 100, 0",
    "Content-Length: 100, 50",
    "Content-Length: 30000000, 0",
    "Content-Encoding: gzip\tContent-Length: 3, 3",
    "Content-Length: 100\tExpect: 100-continue, 0"
  })
  void theBodyDoesNotMatter(String header, int sent) {
    String credential = verifier.add(verifier.shop.issue()).credential();
    String rest =
        " /authz HTTP/1.1\nHost: x\n" + header.replace("\\t", "\n").replace('\t', '\n') + "\n";
    String body = "x".repeat(sent);

    assertThat(answerBeforeTheEnd("POST" + rest + "X-API-Key: " + credential + "\n\n" + body))
        .startsWith("HTTP/1.1 200 ");
    assertThat(answerBeforeTheEnd("POST" + rest + "X-API-Key: x\n\n" + body))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void norDoOneInChunksAndOneWithoutAnEnd() {
    String credential = verifier.add(verifier.shop.issue()).credential();
    String request =
        "PUT /authz HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\nX-API-Key: "
            + credential
            + "\n\n";

    assertThat(answerBeforeTheEnd(request + "3\nabc\n0\n\n")).startsWith("HTTP/1.1 200 ");
    assertThat(answerBeforeTheEnd(request + "3\nab")).startsWith("HTTP/1.1 200 ");
    assertThat(answerBeforeTheEnd(request)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void oneConnectionTakesManyRequestsWithSmallBodiesOrNone() {
    String credential = verifier.add(verifier.shop.issue()).credential();
    String get = "GET /authz/a HTTP/1.1\nHost: x\nX-API-Key: " + credential + "\n";
    String post = get.replace("GET", "POST") + "Content-Length: 5\n\nhello";

    String answers =
        RawSocket.exchange(
            http.port(), get + "\n" + post + post + get + "\n" + get + "Connection: close\n\n");

    assertThat(answers.split("HTTP/1.1 200 OK")).hasSize(6);
  }

  @Test
  void verificationsAreCountedByWhatCameOfThem() {
    TestKey key = verifier.add(verifier.shop.issue());
    authz("/authz", key);
    authz("/authz?scope=a", key);

    assertThat(count("valid")).isEqualTo(1);
    assertThat(count("insufficient_scope")).isEqualTo(1);
  }

  private double count(String result) {
    return verifier
        .registry
        .get("latchkey.verifier.verifications")
        .tags("kind", "issued", "result", result)
        .counter()
        .count();
  }

  private Answer authz(String target, TestKey key) {
    return http.get(target, "X-API-Key", key.credential());
  }

  private int status(String request) {
    return RawSocket.status(RawSocket.exchange(http.port(), request));
  }

  /** The client sends no more, and does not close either. */
  private String answerBeforeTheEnd(String request) {
    return RawSocket.answer(http.port(), request);
  }

  private static void assertDenied(Answer answer, int status, String reason) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.header("X-Latchkey-Error")).hasValue(reason);
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
  }

  private static Map<String, String> identity(Answer answer) {
    Map<String, String> identity = new TreeMap<>();
    answer
        .response()
        .headers()
        .map()
        .forEach(
            (name, lines) -> {
              if (name.startsWith("x-latchkey-") && !name.equals("x-latchkey-error")) {
                assertThat(lines).as(name).hasSize(1);
                identity.put(name, lines.get(0));
              }
            });
    return identity;
  }

  private static String decoded(String value) {
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }
}
