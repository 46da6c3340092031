package dev.latchkey.credentials.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HkdfTest {

  @ParameterizedTest
  @MethodSource("rfc5869")
  void givesTheAnswersOfRfc5869(JsonNode vector) {
    byte[] prk = Hkdf.extract(bytes(vector, "saltHex"), bytes(vector, "keyHex"));
    byte[] expected = bytes(vector, "okmHex");

    assertThat(prk).isEqualTo(bytes(vector, "prkHex"));
    assertThat(Hkdf.expand(prk, bytes(vector, "infoHex"), expected.length)).isEqualTo(expected);
  }

  static Stream<JsonNode> rfc5869() {
    return Vectors.cases("hashing.json", "hkdf");
  }

  @Test
  void aShorterOutputIsTheBeginningOfALongerOne() {
    byte[] prk = Hkdf.extract(new byte[0], new byte[32]);
    byte[] longest = Hkdf.expand(prk, new byte[0], 8160);

    for (int length : new int[] {1, 31, 32, 33, 64, 8159}) {
      assertThat(Hkdf.expand(prk, new byte[0], length)).isEqualTo(Arrays.copyOf(longest, length));
    }
  }

  @Test
  void refusesLengthsBeyondTheRfc() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hkdf.expand(new byte[32], new byte[0], 8161));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hkdf.expand(new byte[32], new byte[0], 0));
  }

  private static byte[] bytes(JsonNode vector, String field) {
    return HexFormat.of().parseHex(vector.path(field).textValue());
  }
}
