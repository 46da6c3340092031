package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyBodyTest {
  private final VerifyRequests general = new VerifyRequests();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credential\":\"lk_v1_x.y-z~!\"}",
        "{\"credential\": \"lk_v1_x.y-z~!\"}",
        " {\n\t\"credential\" : \"lk_v1_x.y-z~!\"\r\n} \n"
      })
  void whatClientsWriteIsRead(String body) {
    assertThat(read(body)).contains("lk_v1_x.y-z~!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "null",
        "[]",
        "{\"credential\":\"\"}",
        "{\"credential\":\"x",
        "{\"credential\":\"x\"",
        "{\"credential\":\"x\" \"}",
        "{\"credential\":\"x\"}x",
        "{\"credential\":\"x\"},",
        "{\"credential\":\"x\",\"credential\":\"y\"}",
        "{\"credential\":\"x\",\"other\":1}",
        "{\"other\":1,\"credential\":\"x\"}",
        "{\"credential\":\"\\u0041\"}",
        "{\"credential\":\"x\\\"}",
        "{\"credential\":\"\u00e9\"}",
        "{\"credential\":\"0123456\u001f89\"}",
        "{\"credential\":\"0123456789\u00009\"}",
        "{\"credential\":\"01234567\u008089\"}",
        "{\"credential\":\"01234567\\n89\"}",
        "{\"credential\":5}",
        "{\"credential\":null}",
        "{\"credentials\":\"x\"}",
        "{\"Credential\":\"x\"}",
        "{\"credential\u0000\":\"x\"}",
        "\u0000{\"credential\":\"x\"}",
        "{\u000b\"credential\":\"x\"}"
      })
  void everythingElseIsLeftToTheParser(String body) {
    assertThat(read(body)).isEmpty();
  }

  @Property
  void whatIsReadIsWhatTheParserReads(@ForAll("bodies") String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

    VerifyBody.credential(bytes)
        .ifPresent(credential -> assertThat(general.credential(bytes)).isEqualTo(credential));
  }

  @Property
  void anyBytesBetweenTheQuotesAreReadAsTheParserReadsThem(
      @ForAll @Size(max = 40) byte[] value, @ForAll @IntRange(max = 40) int plain) {
    byte[] bytes =
        concat("{\"credential\":\"" + "x".repeat(plain), value, "x".repeat(plain) + "\"}");

    VerifyBody.credential(bytes)
        .ifPresent(credential -> assertThat(general.credential(bytes)).isEqualTo(credential));
  }

  @Property
  void whatTheParserReadsOfThePlainFormIsRead(@ForAll("plain") String credential) {
    assertThat(read("{\"credential\":\"" + credential + "\"}")).contains(credential);
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "{",
            "}",
            "\"credential\"",
            ":",
            "\"",
            "x",
            "\"x\"",
            " ",
            "\n",
            "\\",
            ",",
            "0123456789",
            "\u00e9",
            "null",
            "[",
            "]",
            "\u0000");
    return piece.list().ofMaxSize(8).map(pieces -> String.join("", pieces)).map(this::around);
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings()
        .withCharRange(' ', '\u007f')
        .excludeChars('"', '\\')
        .ofMinLength(1)
        .ofMaxLength(200);
  }

  /** Half of them begin well. */
  private String around(String body) {
    return body.length() % 2 == 0 ? body : "{\"credential\":\"x" + body;
  }

  private static byte[] concat(String before, byte[] between, String after) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(between);
    out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static Optional<String> read(String body) {
    return VerifyBody.credential(body.getBytes(StandardCharsets.UTF_8));
  }
}
