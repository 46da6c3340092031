package dev.latchkey.credentials.imported;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.Vectors;
import dev.latchkey.credentials.imported.RawKeyParsing.Accepted;
import dev.latchkey.credentials.imported.RawKeyParsing.Reason;
import dev.latchkey.credentials.imported.RawKeyParsing.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawKeyTest {
  private static final String ISSUED =
      Vectors.read("issued.json").path("valid").path(0).path("text").textValue();

  @Test
  void takesVisibleAsciiOfAnyLength() {
    assertThat(accepted("x").text()).isEqualTo("x");
    assertThat(accepted("k".repeat(4096)).text()).hasSize(4096);
    assertThat(accepted("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").isShort()).isFalse();
  }

  @Test
  void saysWhichAreShort() {
    assertThat(accepted("k".repeat(15)).isShort()).isTrue();
    assertThat(accepted("k".repeat(16)).isShort()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "abc\n", "abc\r\n"})
  void leavesOneLineEndOfASecretAside(String value) {
    assertThat(RawKey.parse(bytes(value)))
        .isInstanceOfSatisfying(
            Accepted.class, accepted -> assertThat(accepted.rawKey().text()).isEqualTo("abc"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc\n\n",
        "abc\r",
        "abc\r\r\n",
        "abc\n\r\n",
        "\nabc",
        " abc",
        "abc ",
        "abc \n",
        "a\tb",
        "a\0b",
        "\u00e9",
        "\uFEFFabc"
      })
  void refusesOtherWhiteSpaceAndWhatIsNotAscii(String value) {
    assertThat(refused(RawKey.parse(bytes(value))).reason()).isEqualTo(Reason.NOT_VISIBLE_ASCII);
    assertThat(refused(RawKey.parse(value)).reason()).isEqualTo(Reason.NOT_VISIBLE_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void refusesAnEmptySecret(String value) {
    assertThat(refused(RawKey.parse(bytes(value))).reason()).isEqualTo(Reason.EMPTY);
  }

  @Test
  void removesNothingFromWhatCameOverHttp() {
    assertThat(refused(RawKey.parse("")).reason()).isEqualTo(Reason.EMPTY);
    assertThat(refused(RawKey.parse("abc\n")).reason()).isEqualTo(Reason.NOT_VISIBLE_ASCII);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(refused(RawKey.parse("k".repeat(4097))).reason()).isEqualTo(Reason.TOO_LONG);
    assertThat(refused(RawKey.parse(bytes("k".repeat(4097) + "\n"))).reason())
        .isEqualTo(Reason.TOO_LONG);
    assertThat(RawKey.parse(bytes("k".repeat(4096) + "\r\n"))).isInstanceOf(Accepted.class);
  }

  @Test
  void refusesTheShapesOfOurOwn() {
    assertThat(refused(RawKey.parse(ISSUED)).reason()).isEqualTo(Reason.LOOKS_ISSUED);
    assertThat(refused(RawKey.parse(ISSUED.toLowerCase(Locale.ROOT))).reason())
        .isEqualTo(Reason.LOOKS_ISSUED);
    assertThat(refused(RawKey.parse("eyJhbGciOiJFZERTQSJ9.e30.c2ln")).reason())
        .isEqualTo(Reason.LOOKS_JWT);
    assertThat(refused(RawKey.parse("mc_v1_AgEH")).reason()).isEqualTo(Reason.LOOKS_MACAROON);
    assertThat(RawKey.parse(ISSUED + "x")).isInstanceOf(Accepted.class);
  }

  @Test
  void neverShowsTheKey() {
    RawKeyParsing parsing = RawKey.parse("hunter2");

    assertThat(parsing.toString()).doesNotContain("hunter2");
    assertThat(accepted("hunter2")).hasToString("RawKey[redacted]");
  }

  @Property
  void readsASecretAsItReadsHttp(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 40) String text) {
    RawKeyParsing overHttp = RawKey.parse(text);
    RawKeyParsing inSecret = RawKey.parse(bytes(text + "\n"));

    if (overHttp instanceof Accepted accepted) {
      assertThat(accepted.rawKey().text()).isEqualTo(text);
      assertThat(inSecret).isInstanceOf(Accepted.class);
    } else {
      assertThat(inSecret).isEqualTo(overHttp);
      if (text.length() > 8) {
        assertThat(refused(overHttp).message()).doesNotContain(text);
      }
    }
  }

  @Property
  void takesAnyBytesWithoutThrowing(@ForAll byte[] value) {
    assertThat(RawKey.parse(value)).isNotNull();
  }

  private static RawKey accepted(String text) {
    return ((Accepted) RawKey.parse(text)).rawKey();
  }

  private static Refused refused(RawKeyParsing parsing) {
    return (Refused) parsing;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
