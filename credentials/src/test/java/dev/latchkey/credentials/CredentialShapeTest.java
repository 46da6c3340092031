package dev.latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.credentials.imported.RawKeyParsing;
import dev.latchkey.credentials.issued.IssuedCredential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CredentialShapeTest {
  private static final String ISSUED =
      Vectors.read("issued.json").path("valid").path(0).path("text").textValue();

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @ParameterizedTest
  @MethodSource("vectors")
  void givesTheKnownAnswer(JsonNode vector) {
    String text = vector.path("text").textValue();
    int repeat = vector.path("repeat").intValue();
    String whole = repeat == 0 ? text : text + text.substring(text.length() - 1).repeat(repeat);

    assertThat(CredentialShape.of(whole))
        .isEqualTo(CredentialShape.valueOf(vector.path("shape").textValue()));
  }

  static Stream<JsonNode> vectors() {
    return Vectors.cases("classification.json", "cases");
  }

  @Property
  void classifiesAnythingAsWhatItsParsersTakeItFor(@ForAll("nearMisses") String text) {
    boolean issued = IssuedCredential.parse(text).isPresent();
    boolean raw = RawKey.parse(text) instanceof RawKeyParsing.Accepted;

    CredentialShape shape = CredentialShape.of(text);

    assertThat(shape == CredentialShape.ISSUED).isEqualTo(issued);
    assertThat(shape == CredentialShape.IMPORTED).isEqualTo(raw);
    assertThat(CredentialShape.of(new StringBuilder(text))).isEqualTo(shape);
  }

  @Property(tries = 5_000)
  void classifiesAnythingAsTheWordsOfItsShapesSay(@ForAll("nearMisses") String text) {
    CredentialShape shape = inWords(text);

    assertThat(CredentialShape.of(text)).isEqualTo(shape);
    PresentedCredential presented = PresentedCredential.of(text);
    assertThat(presented.shape()).isEqualTo(shape);
    assertThat(presented.keyID().isPresent()).isEqualTo(shape == CredentialShape.ISSUED);
    assertThat(presented.text()).isEqualTo(shape == CredentialShape.MALFORMED ? "" : text);
    assertThat(presented.bytes()).isEqualTo(presented.text().getBytes(StandardCharsets.UTF_8));
    presented.keyID().ifPresent(keyID -> assertThat(text).contains("_v1_" + keyID.value() + "_"));
  }

  @Property
  void aRightCheckIsThatOfThePlatform(
      @ForAll @StringLength(43) @AlphaChars @NumericChars String secret, @ForAll boolean right) {
    String checked = "lk_v1_01K8XJ3Q5ZC7W2D9M4N6P8R0ST_" + secret;
    String text = checked + check(right ? checked : checked + "x");

    assertThat(CredentialShape.of(text)).isEqualTo(inWords(text));
    assertThat(IssuedFormat.isExact(text)).isEqualTo(right);
  }

  @Test
  void isNotShownAsPartOfAnything() {
    assertThat(PresentedCredential.of(ISSUED)).hasToString("PresentedCredential[ISSUED]");
  }

  /** The shapes in other words: regular expressions, and the platform's CRC-32. */
  private static CredentialShape inWords(String text) {
    if (!text.matches("[!-~]{1,8192}")) {
      return CredentialShape.MALFORMED;
    }
    if (text.startsWith("mc_v1_")) {
      return CredentialShape.MACAROON;
    }
    if (text.matches("e[w-z0-9_-][\\w-]*\\.[\\w-]+\\.[\\w-]*")) {
      return CredentialShape.JWT;
    }
    if (text.length() > 4096) {
      return CredentialShape.MALFORMED;
    }
    if (!text.matches("(?!mc_)[a-z0-9]{1,16}_v1_[0-9A-Za-z]{26}_[0-9A-Za-z]{49}")) {
      return CredentialShape.IMPORTED;
    }
    String checked = text.substring(0, text.length() - 6);
    return text.matches("[^_]+_v1_[0-7][0-9A-HJKMNP-TV-Z]{25}_.*") && text.endsWith(check(checked))
        ? CredentialShape.ISSUED
        : CredentialShape.MALFORMED;
  }

  private static String check(String checked) {
    CRC32 crc = new CRC32();
    crc.update(checked.getBytes(StandardCharsets.US_ASCII));
    StringBuilder digits = new StringBuilder();
    for (long rest = crc.getValue(); digits.length() < 6; rest /= 62) {
      digits.append(BASE62.charAt((int) (rest % 62)));
    }
    return digits.reverse().toString();
  }

  @Property
  void takesForAJwtWhatDecodesToABrace(
      @ForAll @StringLength(min = 1, max = 40) @CharRange(from = ' ', to = '~') String header) {
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(header.getBytes(StandardCharsets.US_ASCII));

    assertThat(CredentialShape.of(encoded + ".e30.c2ln"))
        .isEqualTo(header.startsWith("{") ? CredentialShape.JWT : CredentialShape.IMPORTED);
  }

  @Property
  void refusesWhateverIsNotVisibleAscii(@ForAll("invisible") char c, @ForAll("positions") int at) {
    String text = ISSUED.substring(0, at) + c + ISSUED.substring(at);

    assertThat(CredentialShape.of(text)).isEqualTo(CredentialShape.MALFORMED);
    assertThat(CredentialShape.of("mc_v1_" + c)).isEqualTo(CredentialShape.MALFORMED);
  }

  @Provide
  Arbitrary<Character> invisible() {
    return Arbitraries.chars().filter(c -> c < 0x21 || c > 0x7E);
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, ISSUED.length());
  }

  @Provide
  Arbitrary<String> nearMisses() {
    Arbitrary<String> edited =
        Arbitraries.integers()
            .between(0, ISSUED.length() - 1)
            .flatMap(
                at ->
                    Arbitraries.strings()
                        .withCharRange('!', '~')
                        .ofMaxLength(2)
                        .map(s -> ISSUED.substring(0, at) + s + ISSUED.substring(at + 1)));
    return Arbitraries.oneOf(
        edited,
        Arbitraries.strings().withCharRange(' ', '\u007f').ofMaxLength(120),
        Arbitraries.strings().withChars("eyJz0.-_").ofMaxLength(12),
        Arbitraries.strings().ofMaxLength(20),
        Arbitraries.of(
            ISSUED,
            ISSUED.toLowerCase(Locale.ROOT),
            "mc" + ISSUED.substring(ISSUED.indexOf('_')),
            "mc_v1_x",
            "mc_v1_?",
            "mc_v1_\u0100",
            "e30.e30.e30",
            "e30.e30.",
            "e30.e30.\u0100",
            "e.e30.e30",
            "e30..e30",
            "raw?key",
            "raw\u0100key",
            "raw\ud800key",
            "raw\ud83d\ude00key",
            "x".repeat(4096),
            "x".repeat(4097),
            "e30." + "x".repeat(8188),
            "e30.e30." + "x".repeat(8184),
            "e30.e30." + "x".repeat(8185)));
  }
}
