package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is given a token can use it: what is made reads back, or is not made. */
class TokenRoundTripTest {
  private static final SigningKey KEY = TestKeys.signer(TestKeys.ed25519());
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);

  @Property(tries = 500)
  void whatIsIssuedReadsAsItWasMeant(@ForAll("claims") TokenClaims claims) {
    try {
      TokenReading jwt = JwtFormat.read(JwtFormat.issue(claims, KEY));
      assertThat(Tokens.read(jwt).toJson()).hasToString(claims.toJson().toString());
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageMatching("the (token|claims) .*");
    }
    try {
      TokenReading macaroon = MacaroonFormat.read(MacaroonFormat.issue(claims, ROOT));
      assertThat(Tokens.read(macaroon).toJson())
          .hasToString(claims.toJson().without("status").toString());
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageMatching("the (macaroon|claims) .*");
    }
  }

  @Provide
  Arbitrary<TokenClaims> claims() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(300);
    Arbitrary<List<String>> scopes =
        Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(255),
                Arbitraries.of("read", "", " ", "two words", "a = b"))
            .list()
            .ofMaxSize(40);
    Arbitrary<Optional<List<CidrBlock>>> blocks =
        Arbitraries.integers().between(0, 70).map(TokenRoundTripTest::blocks).optional();
    return Combinators.combine(text, text.list().ofMaxSize(3), scopes, blocks, custom())
        .as(
            (subject, audience, words, acl, custom) ->
                claims(subject, audience, words, acl, custom));
  }

  private static Arbitrary<ObjectNode> custom() {
    Arbitrary<String> value =
        Arbitraries.of(
            "1",
            "1.0",
            "1e2",
            "15e0",
            "1e400",
            "0.12345678901234567890123",
            "true",
            "null",
            "[]",
            "{\"deep\":[{\"er\":1}]}",
            "\"\\ud800\"",
            "\"\u20ac\"",
            "9007199254740993");
    return Arbitraries.maps(Arbitraries.of("a", "order", "n", "\u00e4", "Sub"), value)
        .map(
            members ->
                members.entrySet().stream()
                    .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                    .toList())
        .map(members -> "{" + String.join(",", members) + "}")
        .map(TokenRoundTripTest::lenient);
  }

  private static ObjectNode lenient(String json) {
    try {
      return (ObjectNode) Tokens.lenientJson().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aScopeClaimMayFillTheToken() {
    List<String> scopes = IntStream.range(0, 20).mapToObj(i -> i + "s".repeat(230)).toList();
    TokenClaims claims =
        claims("team", List.of(), scopes, Optional.empty(), StrictJson.newObject());

    assertThat(Tokens.read(JwtFormat.read(JwtFormat.issue(claims, KEY)))).isEqualTo(claims);
    assertThat(Tokens.read(MacaroonFormat.read(MacaroonFormat.issue(claims, ROOT))).scopes())
        .isEqualTo(scopes);
  }

  static Stream<Arguments> unwritable() {
    ObjectNode none = StrictJson.newObject();
    ObjectNode deep = StrictJson.newObject();
    ObjectNode inner = deep;
    for (int i = 0; i < 600; i++) {
      inner = inner.putObject("d");
    }
    return Stream.of(
        Arguments.of("an empty scope", claims("t", List.of(), List.of(""), Optional.empty(), none)),
        Arguments.of(
            "a scope with a space", claims("t", List.of(), List.of("a b"), Optional.empty(), none)),
        Arguments.of("no subject", claims("", List.of(), List.of(), Optional.empty(), none)),
        Arguments.of(
            "an empty audience", claims("t", List.of(""), List.of(), Optional.empty(), none)),
        Arguments.of("half a pair", claims("\ud800", List.of(), List.of(), Optional.empty(), none)),
        Arguments.of("65 blocks", claims("t", List.of(), List.of(), Optional.of(blocks(65)), none)),
        Arguments.of("too deep", claims("t", List.of(), List.of(), Optional.empty(), deep)),
        Arguments.of(
            "too long",
            claims(
                "t",
                List.of(),
                Collections.nCopies(9000, "a"),
                Optional.empty(),
                StrictJson.newObject())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unwritable")
  void whatCouldNotBeReadIsNotIssued(String what, TokenClaims claims) {
    assertThatIllegalArgumentException().isThrownBy(() -> JwtFormat.issue(claims, KEY));
    assertThatIllegalArgumentException().isThrownBy(() -> MacaroonFormat.issue(claims, ROOT));
  }

  @Test
  void aMacaroonForNowhereIsNotIssued() {
    TokenClaims nowhere =
        claims("t", List.of(), List.of(), Optional.of(List.of()), StrictJson.newObject());

    assertThatIllegalArgumentException().isThrownBy(() -> MacaroonFormat.issue(nowhere, ROOT));
    assertThat(Tokens.read(JwtFormat.read(JwtFormat.issue(nowhere, KEY))).allowedBlocks())
        .contains(List.of());
  }

  @Test
  void aCustomClaimNeverTakesThePlaceOfOurs() {
    for (String name :
        Tokens.claims().toJson().without("order").properties().stream()
            .map(java.util.Map.Entry::getKey)
            .toList()) {
      ObjectNode custom = StrictJson.newObject().put(name, "root");

      assertThatIllegalArgumentException()
          .as(name)
          .isThrownBy(() -> claims("t", List.of(), List.of(), Optional.empty(), custom));
    }
  }

  private static List<CidrBlock> blocks(int count) {
    return IntStream.range(0, count).mapToObj(i -> CidrBlock.parse("10." + i + ".0.0/16")).toList();
  }

  private static TokenClaims claims(
      String subject,
      List<String> audience,
      List<String> scopes,
      Optional<List<CidrBlock>> blocks,
      ObjectNode custom) {
    return new TokenClaims(
        "https://latchkey.local/shop",
        subject,
        audience,
        Tokens.NOW.plusSeconds(3600),
        Tokens.NOW,
        Tokens.NOW,
        "tok-1",
        scopes,
        "01M86YGW09SXJ0JPP8H75ZJ5CG",
        false,
        Optional.empty(),
        blocks,
        Optional.empty(),
        custom);
  }
}
