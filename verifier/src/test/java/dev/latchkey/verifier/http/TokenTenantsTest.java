package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.signing.MacaroonRoots;
import dev.latchkey.credentials.signing.VerificationKey;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.verifier.testing.Answer;
import dev.latchkey.verifier.testing.FixedTokenKeys;
import dev.latchkey.verifier.testing.HandMadeTokens;
import dev.latchkey.verifier.testing.HttpProbe;
import dev.latchkey.verifier.testing.TestKey;
import dev.latchkey.verifier.testing.TestTenant;
import dev.latchkey.verifier.testing.VerifierWithoutCluster;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a namespace publishes is up to its own people: names of keys, issuers, and whose key it is.
 * Nothing of it hurts another namespace's tokens, or makes one.
 */
class TokenTenantsTest {
  /** Several, as it must not matter which is looked at first. */
  private static final List<String> OTHERS = List.of("bank", "alms", "zoo", "mill", "pub");

  private VerifierWithoutCluster verifier;
  private HttpProbe http;
  private NamespaceTokenKeys shop;
  private TestKey key;
  private String jwt;
  private String macaroon;

  @BeforeEach
  void start() {
    verifier =
        new VerifierWithoutCluster(
            new ClientAddressSource.Remote(), Set.of("shop", "bank", "alms", "zoo", "mill", "pub"));
    http = verifier.http;
    shop = verifier.tokenKeys.enable("shop");
    key = verifier.add(verifier.shop.issue());
    jwt = token(http.derive(key.credential(), ""));
    macaroon = token(http.derive(key.credential(), "'algorithm':'TOKEN_ALGORITHM_MACAROON'"));
  }

  @AfterEach
  void stop() {
    verifier.close();
  }

  @Test
  void anotherKeyUnderTheNameOfOursHurtsNobody() {
    for (String other : OTHERS) {
      publish(other, shop.settings(), anotherKeyOfThatName(), shop.macaroonRoots());
    }
    for (String other : OTHERS) {
      publish(other, shop.settings(), anotherKeyOfThatName(), Optional.of(anotherRootOfThatName()));
    }

    assertIsOfShop(jwt);
    assertIsOfShop(jwt);
    assertIsOfShop(macaroon);
  }

  @Test
  void ourKeyWithOurIssuerElsewhereHurtsNobody() {
    for (String other : OTHERS) {
      publish(other, shop.settings(), shop.publicKeys(), shop.macaroonRoots());
    }

    assertIsOfShop(jwt);
    assertIsOfShop(jwt);
    assertIsOfShop(macaroon);
    verifier.apiServer = query -> List.of(key.indexed());
    verifier.ledger.remove(key.indexed().key());
    assertThat(http.verify(jwt).result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(jwt, "Cache-Control", "no-cache").result()).isEqualTo("VALID");
  }

  /** As after a restart, when the other namespace's keys happen to be read first. */
  @Test
  void whoPublishesOurKeyFirstDoesNotKeepOurTokens() {
    verifier.tokenKeys.remove("shop");
    publish("bank", shop.settings(), shop.publicKeys(), shop.macaroonRoots());
    assertThat(http.verify(jwt).result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(macaroon).result()).isEqualTo("NOT_FOUND");

    verifier.tokenKeys.put(shop);

    assertIsOfShop(jwt);
    assertIsOfShop(macaroon);
  }

  @Test
  void aTokenThatCouldBeOfTwoIsOfNeither() {
    publish("bank", shop.settings(), shop.publicKeys(), shop.macaroonRoots());
    verifier.add(new TestTenant("bank").issue(key.keyID()));

    assertThat(http.verify(jwt).result()).isEqualTo("NOT_FOUND");
    assertThat(http.verify(macaroon).result()).isEqualTo("NOT_FOUND");
    assertThat(verifier.registry.get("latchkey.verifier.ambiguous.matches").counter().count())
        .isEqualTo(2);
  }

  @Test
  void ourKeyUnderAnotherIssuerMakesNothing() {
    NamespaceTokenKeys bank = verifier.tokenKeys.enable("bank");
    publish("bank", bank.settings(), shop.publicKeys(), shop.macaroonRoots());
    verifier.add(new TestTenant("bank").issue(key.keyID()));

    assertIsOfShop(jwt);
    assertIsOfShop(macaroon);
    verifier.tokenKeys.remove("shop");
    assertThat(http.verify(jwt).result()).isEqualTo("SIGNATURE_INVALID");
    assertThat(http.verify(macaroon).result()).isEqualTo("SIGNATURE_INVALID");
  }

  @Test
  void whoSignsWithTheNameOfOurKeyAndIssuerSignsForThemselvesAlone() {
    NamespaceTokenKeys bank = verifier.tokenKeys.enable("bank");
    var evil = HandMadeTokens.signer(bank, verifier.clock.instant());
    publish("bank", shop.settings(), named(evil.verificationKey()), bank.macaroonRoots());
    String header =
        "{\"typ\":\"latchkey+jwt\",\"alg\":\"EdDSA\",\"kid\":\"%s\"}".formatted(shopKeyID());
    String forged =
        HandMadeTokens.sign(header, HandMadeTokens.claims(jwt).toJson().toString(), evil);

    assertThat(http.verify(forged).result())
        .as("the bank's key vouches for keys of the bank alone")
        .isEqualTo("NOT_FOUND");
    assertThat(http.derive(forged, "").status()).isEqualTo(401);
    assertIsOfShop(jwt);
  }

  @Test
  void aForgedTokenIsRememberedUnderEachKey() {
    for (String other : OTHERS) {
      publish(other, shop.settings(), anotherKeyOfThatName(), shop.macaroonRoots());
    }
    String forged = jwt.substring(0, jwt.lastIndexOf('.') + 1) + "A".repeat(86);

    assertThat(http.verify(forged).result()).isEqualTo("SIGNATURE_INVALID");
    assertThat(verifier.signatures.size()).isEqualTo(OTHERS.size() + 1L);
    assertThat(http.verify(forged).result()).isEqualTo("SIGNATURE_INVALID");
    assertThat(verifier.signatures.size()).isEqualTo(OTHERS.size() + 1L);
  }

  private void assertIsOfShop(String token) {
    Answer answer = http.verify(token);
    assertThat(answer.result()).isEqualTo("VALID");
    assertThat(answer.body().get("namespace").asText()).isEqualTo("shop");
  }

  private void publish(
      String namespace,
      TokenSettings settings,
      VerificationKeySet set,
      Optional<MacaroonRoots> roots) {
    verifier.tokenKeys.put(
        new NamespaceTokenKeys(namespace, settings, set, Optional.empty(), roots));
  }

  private String shopKeyID() {
    return shop.publicKeys().keys().iterator().next().keyID();
  }

  private VerificationKeySet anotherKeyOfThatName() {
    return VerificationKeySet.parse(
        "{\"keys\":["
            + FixedTokenKeys.jwk()
                .replaceAll("\"kid\":\"[^\"]*\"", "\"kid\":\"" + shopKeyID() + "\"")
            + "]}");
  }

  private VerificationKeySet named(VerificationKey other) {
    return VerificationKeySet.parse(
        "{\"keys\":"
            + VerificationKeySet.parse("{\"keys\":[" + publicJson(other) + "]}")
                .toPublicJson()
                .toString()
                .replace(other.keyID(), shopKeyID())
            + "}");
  }

  private String publicJson(VerificationKey other) {
    return verifier
        .tokenKeys
        .withPublicKey(other.keyID())
        .get(0)
        .publicKeys()
        .toPublicJson()
        .get(0)
        .toString();
  }

  private MacaroonRoots anotherRootOfThatName() {
    String rid =
        HandMadeTokens.binary(macaroon).replaceAll("(?s).*\"rid\":\"([0-9a-f]{16})\".*", "$1");
    return MacaroonRoots.parse(
        FixedTokenKeys.roots().replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"" + rid + "\""));
  }

  private static String token(Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.body().get("token").get("token").asText();
  }
}
