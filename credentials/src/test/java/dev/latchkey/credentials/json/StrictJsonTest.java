package dev.latchkey.credentials.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  /** Each is {"a":"…"} with something in its text that is no UTF-8. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7b2261223a22ff227d",
        "7b2261223a22c0af227d",
        "7b2261223a22c3227d",
        "7b2261223a22eda080227d",
        "7b2261223a22f4908080227d",
        "7b2261223a22e282227d",
        "7b22ff223a22227d"
      })
  void bytesThatAreNoUtf8AreRefusedAndNotReplaced(String hex) {
    assertThat(StrictJson.object(HexFormat.of().parseHex(hex))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void otherEncodingsAreNotGuessed(String charset) {
    assertThat(StrictJson.object("{\"a\":1}".getBytes(Charset.forName(charset)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\ufeff{}",
        "{}\u0000",
        "{\"a\":\"\u0000\"}",
        "{}{}",
        "[]",
        "1",
        "null",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"a\":1e999}",
        "{\"o\":[{\"a\":-1e999}]}",
        "{\"a\":\"\\ud83d\"}",
        "{\"\\udd11\":1}",
        "{\"a\":\"\\udd11\\ud83d\"}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{'a':1}",
        "{\"a\":1,}",
        "// {}"
      })
  void whatTwoReadersCouldTakeInTwoWaysIsRefused(String json) {
    assertThat(StrictJson.object(utf8(json))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "1.0",
        "1E+300",
        "0.1234567890123456789012345678901234567890",
        "123456789012345678901234567890",
        "-0.5"
      })
  void numbersStayAsTheyAre(String number) {
    String json = "{\"n\":" + number + "}";

    assertThat(StrictJson.object(utf8(json)).orElseThrow()).hasToString(json);
  }

  @Test
  void textStaysAsItIs() {
    String json = "{\"a\":\"\u00e4\u20ac\ud83d\ude00\"}";

    assertThat(StrictJson.object(utf8(json)).orElseThrow()).hasToString(json);
  }

  @Test
  void depthIsBounded() {
    assertThat(StrictJson.object(utf8("{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}")))
        .isEmpty();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
