package dev.latchkey.credentials.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);

  /** RFC 8037, appendix A. */
  private static final String RFC_8037 =
      """
      {"kty":"OKP","crv":"Ed25519",
       "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
       "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}\
      """;

  @Test
  void signsAsInRfc8037AndNamesTheKeyByItsThumbprint() {
    SigningKey key = TestKeys.signer(RFC_8037);
    byte[] input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes();

    assertThat(key.verificationKey().keyID())
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(HexFormat.of().formatHex(key.sign(input)))
        .isEqualTo(
            "860c98d2297f3060a33f42739672d61b53cf3adefed3d3c672f320dc021b411e9d59b8628dc351e248b88b29468e0e41855b0fb7d83bb15be902bfccb8cd0a02");
    assertThat(key.verificationKey().verify(input, key.sign(input))).isTrue();
  }

  @Test
  void aKeyWithAnotherPrivatePartIsRefused() {
    String other = RFC_8037.replace("nWGx", "mWGx");

    assertThatThrownBy(() -> SigningKeySet.parse(TestKeys.set(other)))
        .isInstanceOf(InvalidKeySetException.class)
        .hasMessageContaining("not that of its public one")
        .hasMessageNotContaining("mWGx");
  }

  @Test
  void theLatestKeyWhoseTimeHasComeSigns() {
    String set =
        TestKeys.set(
            from(TestKeys.ed25519(), 900), from(RFC_8037, 1_000), from(TestKeys.ed25519(), 1_001));

    assertThat(SigningKeySet.parse(set).signer(Optional.empty(), NOW))
        .map(key -> key.verificationKey().keyID())
        .contains("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assertThat(SigningKeySet.parse(set).signer(Optional.empty(), NOW.minusSeconds(500))).isEmpty();
  }

  @Test
  void withoutTimesTheConfiguredOneSignsElseTheOneForSignaturesElseTheFirst() {
    String one = TestKeys.ed25519();
    String rsa = TestKeys.rsa("rsa-1", 2048);
    SigningKeySet plain = SigningKeySet.parse(TestKeys.set(one, rsa));
    SigningKeySet marked =
        SigningKeySet.parse(TestKeys.set(one, rsa.replaceFirst("\\{", "{\"use\":\"sig\",")));

    assertThat(plain.signer(Optional.empty(), NOW).orElseThrow().verificationKey().algorithm())
        .isEqualTo(SigningAlgorithm.EDDSA);
    assertThat(marked.signer(Optional.empty(), NOW).orElseThrow().verificationKey().algorithm())
        .isEqualTo(SigningAlgorithm.RS256);
    assertThat(plain.signer(Optional.of("rsa-1"), NOW).orElseThrow().verificationKey().keyID())
        .isEqualTo("rsa-1");
    assertThat(plain.signer(Optional.of("none"), NOW)).isEmpty();
  }

  @Test
  void thePublicFormHasNoPrivateMember() {
    var keys =
        SigningKeySet.parse(TestKeys.set(from(RFC_8037, 5), TestKeys.rsa("rsa-1", 2048)))
            .verificationKeys()
            .toPublicJson();

    assertThat(keys.get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("kty", "crv", "x", "kid", "use", "alg");
    assertThat(keys.get(1).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("kty", "n", "e", "kid", "use", "alg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[1]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0LXNlY3JldC1zZWNyZXQ\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qY\"}]}",
        // small order: signatures under it fit many messages
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"enc\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"HS256\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
      })
  void whatCannotBeUsedIsRefusedWithoutAWordOfIt(String set) {
    assertThatThrownBy(() -> VerificationKeySet.parse(set))
        .isInstanceOf(InvalidKeySetException.class)
        .hasMessageNotContaining("11qY")
        .hasMessageNotContaining("c2Vj");
  }

  @Test
  void twoKeysOfOneNameAndShortRsaKeysAreRefused() {
    assertThatThrownBy(() -> VerificationKeySet.parse(TestKeys.set(RFC_8037, RFC_8037)))
        .hasMessageContaining("same kid");
    assertThatThrownBy(() -> VerificationKeySet.parse(TestKeys.set(TestKeys.rsa("a", 1024))))
        .hasMessageContaining("1024 bits");
  }

  @Test
  void leadingZerosMakeNoRsaKeyLonger() throws ParseException {
    RSAKey shortKey = RSAKey.parse(TestKeys.rsa("a", 1024));
    byte[] padded = new byte[256];
    System.arraycopy(shortKey.getModulus().decode(), 0, padded, 128, 128);
    RSAKey disguised =
        new RSAKey.Builder(Base64URL.encode(padded), shortKey.getPublicExponent())
            .keyID("a")
            .build();

    assertThatThrownBy(() -> VerificationKeySet.parse(TestKeys.set(disguised.toJSONString())))
        .hasMessageContaining("1024 bits");
  }

  @Test
  void keysOfOneIdAndValueAreEqualWhateverElseIsSaidOfThem() {
    String marked = RFC_8037.replaceFirst("\\{", "{\"use\":\"sig\",\"alg\":\"EdDSA\",\"nbf\":5,");
    VerificationKeySet set = VerificationKeySet.parse(TestKeys.set(RFC_8037));

    assertThat(VerificationKeySet.parse(TestKeys.set(marked))).isEqualTo(set);
    assertThat(VerificationKeySet.parse("{\"keys\":" + set.toPublicJson() + "}")).isEqualTo(set);
  }

  @Test
  void theCurrentMacaroonRootIsTheLatestWhoseTimeHasCome() {
    String secret = "A".repeat(43);
    MacaroonRoots roots =
        MacaroonRoots.parse(
            """
            {"roots":[{"id":"00000000000000aa","secret":"%1$s","iat":1,"nbf":1000},
                      {"id":"00000000000000bb","secret":"%1$s","iat":1,"nbf":900},
                      {"id":"00000000000000cc","secret":"%1$s","iat":1,"nbf":1001}]}\
            """
                .formatted(secret));

    assertThat(roots.current(NOW).orElseThrow().id()).isEqualTo("00000000000000aa");
    assertThat(roots.find("00000000000000bb")).isPresent();
    assertThatThrownBy(
            () -> MacaroonRoots.parse("{\"roots\":[{\"id\":\"x\",\"secret\":\"s3cret\"}]}"))
        .isInstanceOf(InvalidKeySetException.class)
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"roots\":[]}",
        "{\"roots\":{\"a\":{\"id\":\"00000000000000aa\",\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"nbf\":0}}}",
        "{\"roots\":[{\"id\":1234567890123456,\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"nbf\":0}]}",
        "{\"roots\":[{\"id\":\"00000000000000aa\",\"secret\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"nbf\":0.5}]}",
      })
  void macaroonRootsOfAnotherFormAreRefused(String json) {
    assertThatThrownBy(() -> MacaroonRoots.parse(json))
        .isInstanceOf(InvalidKeySetException.class)
        .hasMessageContaining("from a backup")
        .hasMessageNotContaining("AAAA");
  }

  private static String from(String jwk, long notBefore) {
    return jwk.strip().replaceFirst("\\{", "{\"nbf\":" + notBefore + ",");
  }

  @Test
  void ofTwoKeysWithOneKidTheFirstSetsCounts() {
    VerificationKeySet first =
        VerificationKeySet.parse(TestKeys.set(named("a"), named("b"), named("c")));
    VerificationKeySet second = VerificationKeySet.parse(TestKeys.set(named("b"), named("d")));

    VerificationKeySet union = VerificationKeySet.union(List.of(first, second));

    assertThat(union.keys().stream().map(VerificationKey::keyID))
        .containsExactly("a", "b", "c", "d");
    assertThat(union.find("b")).isEqualTo(first.find("b"));
    assertThat(union.find("d")).isEqualTo(second.find("d"));
    assertThat(VerificationKeySet.union(List.of())).isEqualTo(VerificationKeySet.EMPTY);
  }

  @Test
  void aKeyIsTheSameWhateverElseItsSetSaysOfIt() {
    String jwk = TestKeys.ed25519();
    VerificationKeySet bare = VerificationKeySet.parse(TestKeys.set(jwk));
    VerificationKeySet full = SigningKeySet.parse(TestKeys.set(from(jwk, 5))).verificationKeys();

    assertThat(full).isEqualTo(bare).hasSameHashCodeAs(bare);
    assertThat(VerificationKeySet.parse(TestKeys.set(named("a"))))
        .isNotEqualTo(VerificationKeySet.parse(TestKeys.set(named("a"))));
    assertThat(VerificationKeySet.parse(TestKeys.set(jwk.replaceFirst("kid\":\"", "kid\":\"x"))))
        .isNotEqualTo(bare);
  }

  private static String named(String kid) {
    String jwk = TestKeys.ed25519();
    return jwk.replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"" + kid + "\"");
  }
}
