package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.TestKeys;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacaroonFormatTest {
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);
  private static final String MACAROON = MacaroonFormat.issue(Tokens.claims(), ROOT);

  @Test
  void readsWhatItIssued() {
    assertThat(CredentialShape.of(MACAROON)).isEqualTo(CredentialShape.MACAROON);
    TokenClaims read = Tokens.read(MacaroonFormat.read(MACAROON));

    assertThat(read.toJson()).isEqualTo(Tokens.claims().toJson().without("status"));
    assertThat(isGenuine(MACAROON)).isTrue();
  }

  @Test
  void aRootOfAnotherNamespaceDoesNotFit() {
    byte[] other = new byte[32];
    other[31] = 1;
    var token =
        (PresentedToken.Macaroon) ((TokenReading.Read) MacaroonFormat.read(MACAROON)).token();

    assertThat(token.isMintedFrom(TestKeys.root("00000000000000aa", other))).isFalse();
    assertThat(token.isMintedFrom(TestKeys.root("00000000000000bb", new byte[32]))).isFalse();
  }

  @Test
  void itsHolderNarrowsItWithoutAnyKey() {
    String narrowed =
        MacaroonFormat.narrow(
            MACAROON,
            List.of(
                "scope = read",
                "exp = " + (Tokens.NOW.getEpochSecond() + 60),
                "nbf = " + (Tokens.NOW.getEpochSecond() + 5),
                "cidr = 10.1.0.0/16 192.168.0.0/16",
                "actor = team-a"));
    TokenClaims claims = Tokens.read(MacaroonFormat.read(narrowed));

    assertThat(isGenuine(narrowed)).isTrue();
    assertThat(claims.scopes()).containsExactly("read");
    assertThat(claims.expireTime()).isEqualTo(Tokens.NOW.plusSeconds(60));
    assertThat(claims.notBefore()).isEqualTo(Tokens.NOW.plusSeconds(5));
    assertThat(claims.allowedBlocks()).contains(List.of(CidrBlock.parse("10.1.0.0/16")));
  }

  /** With nothing but HMAC-SHA-256, as a holder in any language does it. */
  @Test
  void theAlgorithmIsThatOfLibmacaroons() throws Exception {
    byte[] binary = Base64.getUrlDecoder().decode(MACAROON.substring(6));
    MacaroonLayout layout = MacaroonLayout.of(binary);
    byte[] key =
        hmac("macaroons-key-generator".getBytes(), ROOT.rootKey(Tokens.claims().parentKeyID()));
    byte[] signature = hmac(key, layout.identifier());
    for (String caveat : layout.caveats()) {
      signature = hmac(signature, caveat.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(Arrays.copyOfRange(binary, binary.length - 32, binary.length)).isEqualTo(signature);

    byte[] caveat = "scope = read".getBytes();
    ByteArrayOutputStream narrowed = new ByteArrayOutputStream();
    narrowed.write(binary, 0, binary.length - 35);
    narrowed.write(new byte[] {2, (byte) caveat.length});
    narrowed.write(caveat);
    narrowed.write(new byte[] {0, 0, 6, 32});
    narrowed.write(hmac(signature, caveat));
    String byHand =
        "mc_v1_" + Base64.getUrlEncoder().withoutPadding().encodeToString(narrowed.toByteArray());

    assertThat(byHand).isEqualTo(MacaroonFormat.narrow(MACAROON, List.of("scope = read")));
    assertThat(isGenuine(byHand)).isTrue();
  }

  @Property(tries = 300)
  void caveatsOnlyEverTakeAway(@ForAll("caveats") List<String> caveats) {
    String narrowed = MacaroonFormat.narrow(MACAROON, caveats);
    TokenClaims before = Tokens.claims();

    if (MacaroonFormat.read(narrowed) instanceof TokenReading.Read read) {
      TokenClaims after = read.token().claims();
      assertThat(isGenuine(narrowed)).isTrue();
      assertThat(before.scopes()).containsAll(after.scopes());
      assertThat(after.expireTime()).isBeforeOrEqualTo(before.expireTime());
      assertThat(after.notBefore()).isAfterOrEqualTo(before.notBefore());
      for (CidrBlock block : after.allowedBlocks().orElseThrow()) {
        assertThat(before.allowedBlocks().orElseThrow()).anyMatch(all -> all.contains(block));
      }
      assertThat(after.custom()).isEqualTo(before.custom());
      assertThat(after.subject()).isEqualTo(before.subject());
    }
  }

  @Provide
  Arbitrary<List<String>> caveats() {
    return Arbitraries.oneOf(
            Arbitraries.of("read", "write", "admin", "read admin", "")
                .map(scope -> "scope = " + scope),
            Arbitraries.longs().between(1_789_000_000L, 1_792_000_000L).map(t -> "exp = " + t),
            Arbitraries.longs().between(1_789_000_000L, 1_792_000_000L).map(t -> "nbf = " + t),
            Arbitraries.of("0.0.0.0/0", "10.1.2.0/24", "192.168.0.0/16", "::/0", "10.0.0.0/7")
                .map(block -> "cidr = " + block),
            Arbitraries.of("team-a", "team-b").map(actor -> "actor = " + actor))
        .list()
        .ofMaxSize(6);
  }

  @Test
  void noCharacterOfItCanBeChanged() {
    for (int i = 0; i < MACAROON.length(); i++) {
      for (char other : new char[] {'A', 'B', '_'}) {
        if (MACAROON.charAt(i) != other) {
          assertThat(isGenuine(MACAROON.substring(0, i) + other + MACAROON.substring(i + 1)))
              .as("character %d", i)
              .isFalse();
        }
      }
    }
  }

  @Test
  void aCaveatCannotBeTakenAwayOrSwapped() {
    byte[] binary = Base64.getUrlDecoder().decode(MACAROON.substring(6));
    String text = new String(binary, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("cidr = 10.0.0.0/8");
    String without =
        text.substring(0, at - 2) + text.substring(at + "cidr = 10.0.0.0/8".length() + 1);

    assertThat(MacaroonFormat.read(encode(without))).isInstanceOf(TokenReading.Read.class);
    assertThat(isGenuine(encode(without))).isFalse();
    assertThat(isGenuine(encode(text.replace("read write", "read admin")))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time < 2030-01-01",
        "scope=read",
        "SCOPE = read",
        "exp",
        "",
        "ip = 10.0.0.1",
        " exp = 1",
        "actor = team-b",
        "actor = "
      })
  void anUnknownCaveatFailsThoughProperlyAdded(String caveat) {
    assertThat(MacaroonFormat.read(add(caveat))).isInstanceOf(TokenReading.Refused.class);
  }

  /** The library leaves out of the chain what it cannot satisfy; it must not get that far. */
  @Test
  void anUnknownCaveatFailsThoughTheSignatureIgnoresIt() {
    String text =
        new String(
            Base64.getUrlDecoder().decode(MACAROON.substring(6)), StandardCharsets.ISO_8859_1);
    String caveat = "admin = true";
    String added =
        text.substring(0, text.length() - 35)
            + "\2"
            + (char) caveat.length()
            + caveat
            + "\0"
            + text.substring(text.length() - 35);

    assertThat(MacaroonFormat.read(encode(added)))
        .isEqualTo(new TokenReading.Refused(TokenDefect.FOREIGN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exp = 01",
        "exp = -1",
        "exp = 1.5",
        "exp = 9999999999999",
        "exp = ",
        "nbf = x",
        "scope = a  b",
        "scope =  ",
        "cidr = ",
        "cidr = 10.0.0.1",
        "cidr = localhost/8"
      })
  void aCaveatThatCannotBeReadFails(String caveat) {
    assertThat(MacaroonFormat.read(add(caveat)))
        .isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
  }

  static Stream<Arguments> malformed() {
    byte[] binary = Base64.getUrlDecoder().decode(MACAROON.substring(6));
    String text = new String(binary, StandardCharsets.ISO_8859_1);
    return Stream.of(
        Arguments.of("prefix alone", "mc_v1_"),
        Arguments.of("no prefix", MACAROON.substring(6)),
        Arguments.of("another version of ours", "mc_v2_" + MACAROON.substring(6)),
        Arguments.of("padding", MACAROON + "="),
        Arguments.of("white space", MACAROON + "\n"),
        Arguments.of("oversize", "mc_v1_" + "A".repeat(8192)),
        Arguments.of("V1 binary", encode("0021location")),
        Arguments.of("JSON", encode("{\"v\":2}")),
        Arguments.of("length beyond its end", encode("\2\1\u00ff\u007f")),
        Arguments.of(
            "huge length", encode("\2\1\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")),
        Arguments.of("length in a longer form", encode("\2\1\u0081\0x")),
        Arguments.of("cut", encode(text.substring(0, text.length() - 1))),
        Arguments.of("cut in the middle", encode(text.substring(0, 40))),
        Arguments.of("goes on", encode(text + "\0")),
        Arguments.of(
            "short signature",
            encode(
                text.substring(0, text.length() - 33)
                    + "\37"
                    + text.substring(text.length() - 31))),
        Arguments.of("identifier no UTF-8", encode(text.replace("team-a", "team\u00ff\u00ff"))),
        Arguments.of("a claim of ours as custom", encode(text.replace("\"order\"", "\"scope\""))),
        Arguments.of("identifier no JSON", encode(text.replace("{\"v\"", "[\"v\""))),
        Arguments.of("another version inside", encode(text.replace("\"v\":1", "\"v\":2"))),
        Arguments.of("a member more", encode(text.replace("\"v\":1", "\"w\":1"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNotInTheFormOfOursIsRefused(String what, String macaroon) {
    assertThat(MacaroonFormat.read(macaroon))
        .isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
  }

  @Test
  void thirdPartyCaveatsAndTooManyAreRefused() {
    String third =
        new String(
            Base64.getUrlDecoder().decode(MACAROON.substring(6)), StandardCharsets.ISO_8859_1);
    String added =
        third.substring(0, third.length() - 35)
            + "\1\1l\2\1i\4\1v\0"
            + third.substring(third.length() - 35);

    assertThat(MacaroonFormat.read(encode(added)))
        .isEqualTo(new TokenReading.Refused(TokenDefect.FOREIGN));
    String[] many = new String[70];
    Arrays.fill(many, "scope = read");
    assertThat(MacaroonFormat.read(MacaroonFormat.narrow(MACAROON, List.of(many))))
        .isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
  }

  /** Else anybody could have a verifier compare thousands of blocks for one request. */
  @Test
  void moreBlocksThanAKeyMayHaveAreRefused() {
    String blocks =
        IntStream.range(0, 64)
            .mapToObj(i -> "10." + i + ".0.0/16")
            .collect(Collectors.joining(" "));

    assertThat(isGenuine(add("cidr = " + blocks))).isTrue();
    assertThat(MacaroonFormat.read(add("cidr = " + blocks + " 10.64.0.0/16")))
        .isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
    assertThat(MacaroonFormat.read(add("cidr =" + " ::/0".repeat(65))))
        .isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
    assertThat(
            Tokens.read(MacaroonFormat.read(add("cidr =" + " 10.0.0.0/8".repeat(64))))
                .allowedBlocks())
        .contains(List.of(CidrBlock.parse("10.0.0.0/8")));
  }

  @Test
  void moreBlocksThanThatAreNotLeftEither() {
    String one =
        "cidr = 10.1.0.0/16"
            + IntStream.range(0, 63)
                .mapToObj(i -> " 10.2." + i + ".0/24")
                .collect(Collectors.joining());
    String other =
        "cidr = 10.2.0.0/16"
            + IntStream.range(0, 63)
                .mapToObj(i -> " 10.1." + i + ".0/24")
                .collect(Collectors.joining());

    assertThat(MacaroonFormat.read(MacaroonFormat.narrow(MACAROON, List.of(one, other))))
        .isEqualTo(new TokenReading.Refused(TokenDefect.MALFORMED));
  }

  @Test
  void nowhereIsNotAnywhere() {
    String nowhere = MacaroonFormat.narrow(MACAROON, List.of("cidr = 192.168.0.0/16"));

    assertThat(Tokens.read(MacaroonFormat.read(nowhere)).allowedBlocks()).contains(List.of());
    TokenClaims anywhere = Tokens.claims(List.of(), Optional.empty());
    assertThat(
            Tokens.read(MacaroonFormat.read(MacaroonFormat.issue(anywhere, ROOT))).allowedBlocks())
        .isEmpty();
  }

  private static String add(String caveat) {
    return MacaroonFormat.narrow(MACAROON, List.of(caveat));
  }

  private static boolean isGenuine(String macaroon) {
    return MacaroonFormat.read(macaroon) instanceof TokenReading.Read read
        && ((PresentedToken.Macaroon) read.token()).isMintedFrom(ROOT);
  }

  private static String encode(String latin1) {
    return "mc_v1_"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] hmac(byte[] key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }
}
