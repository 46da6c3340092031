package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.RawSocket;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {
  private static final String OF_BANK = HttpProbe.JWKS + "?namespace=bank";

  private VerifierWithoutCluster verifier;
  private HttpProbe http;

  @AfterEach
  void stop() {
    verifier.close();
  }

  private void start(Optional<String> defaultNamespace, String... namespaces) {
    verifier =
        new VerifierWithoutCluster(
            new ClientAddressSource.Remote(), Set.of(namespaces), defaultNamespace);
    http = verifier.http;
  }

  @Test
  void theSetIsPublicAndTagged() {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.enable("shop");
    Answer answer = http.get("/v2alpha1/derivedKeys/jwks.json");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("keys")).isEqualTo(answer.body().get("jwks").get("keys"));
    assertThat(answer.body().get("keys").get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("kty", "crv", "x", "kid", "use", "alg");
    assertThat(answer.header("Cache-Control")).hasValue("public, max-age=300");
    assertThat(answer.header("Vary")).hasValue("Latchkey-Namespace");
    assertThat(answer.header("ETag").orElseThrow()).matches("\"[0-9a-f]{32}\"");
    assertThat(http.get(HttpProbe.JWKS).response().body()).isEqualTo(answer.response().body());
  }

  /** Else whoever has the keys of one namespace could sign with the issuer of another. */
  @Test
  void noSetHoldsTheKeysOfTwoNamespaces() {
    start(Optional.of("shop"), "shop", "bank");
    NamespaceTokenKeys shop = verifier.tokenKeys.enable("shop");
    NamespaceTokenKeys bank = verifier.tokenKeys.enable("bank");

    assertThat(http.get(HttpProbe.JWKS).body().get("keys"))
        .isEqualTo(shop.publicKeys().toPublicJson());
    assertThat(http.get(OF_BANK).body().get("keys")).isEqualTo(bank.publicKeys().toPublicJson());
    assertThat(http.get(HttpProbe.JWKS, "Latchkey-Namespace", "bank").body().get("keys"))
        .isEqualTo(bank.publicKeys().toPublicJson());
    assertThat(http.get(OF_BANK, "Latchkey-Namespace", "bank").status()).isEqualTo(200);
  }

  @Test
  void whereThereIsNoDefaultTheNamespaceMustBeNamed() {
    start(Optional.empty(), "shop", "bank");
    verifier.tokenKeys.enable("shop");
    verifier.tokenKeys.enable("bank");
    Answer answer = http.get(HttpProbe.JWKS);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("NAMESPACE_REQUIRED");
    assertThat(answer.body().get("message").asText())
        .contains("?namespace=", "--default-namespace");
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    assertThat(http.get(OF_BANK).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "?namespace=shop&namespace=shop,",
    "?namespace=,",
    "?namespace=Shop,",
    "?namespace=a/b,",
    "?namespace=-a,",
    "?namespace=shop,bank",
    "'',SHOP",
    "'','shop,bank'"
  })
  void aNamespaceThatIsNoneOrNotOneIsRefused(String query, String header) {
    start(Optional.of("shop"), "shop", "bank");
    verifier.tokenKeys.enable("shop");
    String[] headers = header == null ? new String[0] : new String[] {"Latchkey-Namespace", header};
    Answer answer = http.get(HttpProbe.JWKS + query, headers);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("NAMESPACE_INVALID");
  }

  @Test
  void theHeaderTwiceIsRefused() {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.enable("shop");
    String answer =
        RawSocket.exchange(
            http.port(),
            "GET "
                + HttpProbe.JWKS
                + " HTTP/1.1\nHost: localhost\nLatchkey-Namespace: shop\n"
                + "Latchkey-Namespace: shop\nConnection: close\n\n");

    assertThat(RawSocket.status(answer)).isEqualTo(400);
  }

  @Test
  void anUnknownNamespaceIsNotAnEmptySetToKeep() {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.enable("shop");
    Answer answer = http.get(OF_BANK);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.reason()).isEqualTo("NAMESPACE_UNKNOWN");
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
    assertThat(answer.header("ETag")).isEmpty();
  }

  /** Else consumers would keep an empty set for five minutes after each start of a verifier. */
  @Test
  void aSetThatWasNotReadYetIsNotThere() {
    start(Optional.of("shop"), "shop", "bank");
    for (String path : new String[] {HttpProbe.JWKS, OF_BANK}) {
      Answer answer = http.get(path, "If-None-Match", "*");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.reason()).isEqualTo("NOT_SYNCED");
      assertThat(answer.header("Cache-Control")).hasValue("no-store");
    }
    verifier.tokenKeys.enable("bank");

    assertThat(http.get(OF_BANK).status()).isEqualTo(200);
    assertThat(http.get(HttpProbe.JWKS).status()).isEqualTo(503);
  }

  @Test
  void ofAllNamespacesUnknownOnesAreUnknownOnceAllWereRead() {
    start(Optional.of("default"));
    verifier.synced = false;
    assertThat(http.get(OF_BANK).status()).isEqualTo(503);
    verifier.synced = true;
    assertThat(http.get(OF_BANK).status()).isEqualTo(404);
    assertThat(http.get(HttpProbe.JWKS).status()).as("the default one").isEqualTo(503);
  }

  @Test
  void anEmptySetIsNotKept() {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.put(NamespaceTokenKeys.none("shop"));
    Answer answer = http.get(HttpProbe.JWKS);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("keys")).isEmpty();
    assertThat(answer.header("Cache-Control")).hasValue("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "*", "\"x\", %s", "\"x\",W/%s , \"y\""})
  void whatIsKnownIsNotSentAgain(String condition) {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.enable("shop");
    String tag = http.get(HttpProbe.JWKS).header("ETag").orElseThrow();
    Answer answer = http.get(HttpProbe.JWKS, "If-None-Match", condition.formatted(tag));

    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.response().body()).isEmpty();
    assertThat(answer.header("ETag")).hasValue(tag);
    assertThat(answer.header("Cache-Control")).hasValue("public, max-age=300");
    verifier.tokenKeys.enable("shop");
    if (!condition.equals("*")) {
      assertThat(http.get(HttpProbe.JWKS, "If-None-Match", condition.formatted(tag)).status())
          .as("there are other keys now")
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "%1$sx", "x%1$s", "\"\"", "W/"})
  void whatIsNotKnownIsSent(String condition) {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.enable("shop");
    String tag = http.get(HttpProbe.JWKS).header("ETag").orElseThrow();

    assertThat(http.get(HttpProbe.JWKS, "If-None-Match", condition.formatted(tag)).status())
        .isEqualTo(200);
  }

  @Test
  void headIsGetWithoutTheBody() {
    start(Optional.of("shop"), "shop");
    verifier.tokenKeys.enable("shop");
    Answer get = http.get(HttpProbe.JWKS);
    Answer head = http.send("HEAD", HttpProbe.JWKS, BodyPublishers.noBody());

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.response().body()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.header("Cache-Control")).isEqualTo(get.header("Cache-Control"));
    assertThat(head.header("Content-Type")).hasValue("application/json");
  }

  @Test
  void otherMethodsAreRefused() {
    start(Optional.of("shop"), "shop");

    assertThat(http.post(HttpProbe.JWKS, "{}").status()).isEqualTo(405);
  }
}
