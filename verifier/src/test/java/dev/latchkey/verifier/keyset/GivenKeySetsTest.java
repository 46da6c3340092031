package dev.latchkey.verifier.keyset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credentials.signing.SigningKeySet;
import dev.latchkey.credentials.signing.VerificationKey;
import dev.latchkey.credentials.signing.VerificationKeySet;
import dev.latchkey.verifier.testing.TestKeySets;
import dev.latchkey.verifier.token.NamespaceTokenKeys;
import dev.latchkey.verifier.token.TokenSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GivenKeySetsTest {
  private static final String ISSUER = "https://keys.example.com/shop";

  @Test
  void aSetInItsUriThatCannotBeUsedIsRefusedAtOnceWithoutBeingQuoted() {
    String ours = TestKeySets.set(TestKeySets.ed25519("SECRET"));
    String noKeys = TestKeySets.inline("{\"SECRET\":[]}");

    assertThatThrownBy(() -> published(noKeys))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--jwks-uri: The key set has no list \"keys\"")
        .hasMessageNotContaining("SECRET");
    assertThatThrownBy(() -> published("base64://"))
        .hasMessageStartingWith("--jwks-uri: The key set is not valid JSON");
    assertThatThrownBy(() -> signing(TestKeySets.inline(TestKeySets.publicHalves(ours)), null))
        .hasMessageStartingWith("--signing-keys-uri: The key set has no private key")
        .hasMessageNotContaining("SECRET");
    assertThat(published(TestKeySets.inline(ours)).toString()).doesNotContain("SECRET");
  }

  @Test
  void theFirstOfTwoKeysWithOneKidCountsAndItIsSaid() {
    String signing = TestKeySets.set(TestKeySets.ed25519("a"), TestKeySets.ed25519("b"));
    String published = TestKeySets.set(TestKeySets.ed25519("b"), TestKeySets.ed25519("c"));
    Composition composition = composition(signing, published);

    NamespaceTokenKeys keys = composition.keys();
    assertThat(keys.publicKeys().keys())
        .extracting(VerificationKey::keyID)
        .containsExactly("a", "b", "c");
    assertThat(keys.publicKeys().find("b")).isEqualTo(VerificationKeySet.parse(signing).find("b"));
    assertThat(composition.problems(GivenKeySets.NONE))
        .singleElement()
        .asString()
        .contains("different keys of the kid b");
    assertThat(composition(signing, TestKeySets.publicHalves(signing)).problems(GivenKeySets.NONE))
        .isEmpty();
  }

  @Test
  void aConfiguredKidWithoutItsPrivateKeyIsSaid() {
    String privateKey = TestKeySets.ed25519("a");
    String set =
        TestKeySets.set(
            privateKey,
            TestKeySets.publicHalves(TestKeySets.set(TestKeySets.ed25519("b")))
                .replaceFirst("\\{\"keys\":\\[(.*)]}", "$1"));

    assertThat(composition(set, TestKeySets.set()).problems(signing("file:///a", "a"))).isEmpty();
    for (String kid : List.of("b", "c")) {
      assertThat(composition(set, TestKeySets.set()).problems(signing("file:///a", kid)))
          .singleElement()
          .asString()
          .contains("no private key of the kid that --signing-key-id names");
    }
  }

  @Test
  void whereTokensAreOffThereAreNoKeysAndItIsSaid() {
    String set = TestKeySets.set(TestKeySets.ed25519("a"));
    Composition off =
        new Composition(
            NamespaceTokenKeys.none("shop"),
            Optional.of(SigningKeySet.parse(set)),
            Optional.empty(),
            List.of(VerificationKeySet.parse(set)));

    assertThat(off.keys()).isEqualTo(NamespaceTokenKeys.none("shop"));
    assertThat(off.problems(GivenKeySets.NONE))
        .singleElement()
        .asString()
        .contains("derived tokens are off here", "--token-issuer");
  }

  @Test
  void anIssuerThatTheNamespaceDoesNotHaveIsSaid() {
    GivenKeySets given =
        new GivenKeySets(
            List.of(KeySetUri.parse("file:///a")),
            Optional.empty(),
            Optional.empty(),
            Optional.of("https://elsewhere.example"),
            List.of());

    assertThat(
            composition(TestKeySets.set(TestKeySets.ed25519("a")), TestKeySets.set())
                .problems(given))
        .singleElement()
        .asString()
        .contains(ISSUER, "--token-issuer is not used");
  }

  private static Composition composition(String signing, String published) {
    NamespaceTokenKeys secrets =
        new NamespaceTokenKeys(
            "shop",
            TokenSettings.defaults(ISSUER),
            VerificationKeySet.EMPTY,
            Optional.empty(),
            Optional.empty());
    return new Composition(
        secrets,
        Optional.of(SigningKeySet.parse(signing)),
        Optional.empty(),
        List.of(VerificationKeySet.parse(published)));
  }

  private static GivenKeySets published(String uri) {
    return new GivenKeySets(
        List.of(KeySetUri.parse(uri)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static GivenKeySets signing(String uri, String kid) {
    return new GivenKeySets(
        List.of(),
        Optional.of(KeySetUri.parse(uri)),
        Optional.ofNullable(kid),
        Optional.empty(),
        List.of());
  }
}
