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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CredentialShapeTest {
  private static final String ISSUED =
      Vectors.read("issued.json").path("valid").path(0).path("text").textValue();

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
        Arbitraries.of(ISSUED, ISSUED.toLowerCase(Locale.ROOT), "mc_v1_x", "e30.e30.e30"));
  }
}
