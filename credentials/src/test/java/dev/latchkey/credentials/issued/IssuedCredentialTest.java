package dev.latchkey.credentials.issued;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.IssuedFormat;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.Vectors;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuedCredentialTest {
  private static final KeyId KEY_ID = new KeyId("01K8XJ3Q5ZC7W2D9M4N6P8R0ST");
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @MethodSource("valid")
  void givesTheKnownAnswer(JsonNode vector) {
    String text = vector.path("text").textValue();
    KeyId keyID = new KeyId(vector.path("keyID").textValue());
    String prefix = vector.path("prefix").textValue();
    if (!vector.path("secretHex").isNull()) {
      byte[] secret = HexFormat.of().parseHex(vector.path("secretHex").textValue());
      assertThat(IssuedFormat.compose(prefix, keyID, secret)).isEqualTo(text);
    }

    assertThat(IssuedCredential.parse(text))
        .hasValueSatisfying(
            credential -> {
              assertThat(credential.text()).isEqualTo(text);
              assertThat(credential.prefix()).isEqualTo(prefix);
              assertThat(credential.keyID()).isEqualTo(keyID);
            });
  }

  static Stream<JsonNode> valid() {
    return Vectors.cases("issued.json", "valid");
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesWhatIsNotExactlyAsIssued(JsonNode vector) {
    assertThat(IssuedCredential.parse(vector.path("text").textValue())).isEmpty();
  }

  static Stream<JsonNode> invalid() {
    return Vectors.cases("issued.json", "invalid");
  }

  @Property
  void comesBackFromItsText(@ForAll("prefixes") String prefix, @ForAll @Size(32) byte[] secret) {
    String text = IssuedFormat.compose(prefix, KEY_ID, secret);

    assertThat(text).hasSize(prefix.length() + 80).matches("[a-z0-9]+_v1_[0-9A-Z]{26}_\\w{49}");
    assertThat(CredentialShape.of(text)).isEqualTo(CredentialShape.ISSUED);
    assertThat(IssuedCredential.parse(text))
        .hasValueSatisfying(
            credential -> {
              assertThat(credential.prefix()).isEqualTo(prefix);
              assertThat(credential.keyID()).isEqualTo(KEY_ID);
            });
  }

  @Test
  void noticesEveryChangeOfOneCharacter() {
    String text = IssuedCredential.generate("lk", KEY_ID, RANDOM).text();
    for (int at = 0; at < text.length(); at++) {
      for (char c = 0; c < 0x100; c++) {
        if (c == text.charAt(at)) {
          continue;
        }
        String changed = text.substring(0, at) + c + text.substring(at + 1);
        boolean stillShaped = IssuedFormat.isShaped(changed);

        CredentialShape shape = CredentialShape.of(changed);

        assertThat(shape).isNotEqualTo(CredentialShape.ISSUED);
        assertThat(IssuedCredential.parse(changed)).isEmpty();
        if (stillShaped) {
          assertThat(shape).isEqualTo(CredentialShape.MALFORMED);
        }
      }
    }
  }

  @Test
  void noticesEveryPairOfSwappedNeighbours() {
    String text = IssuedCredential.generate("lk", KEY_ID, RANDOM).text();
    for (int at = 0; at + 1 < text.length(); at++) {
      String swapped =
          text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
      if (!swapped.equals(text)) {
        assertThat(IssuedCredential.parse(swapped)).isEmpty();
      }
    }
  }

  @Test
  void drawsASecretOfItsOwnEachTime() {
    assertThat(
            Stream.generate(() -> IssuedCredential.generate("lk", KEY_ID, RANDOM).text())
                .limit(1000))
        .doesNotHaveDuplicates();
  }

  @Test
  void neverShowsTheSecret() {
    IssuedCredential credential = IssuedCredential.generate("lk", KEY_ID, RANDOM);

    assertThat(credential)
        .hasToString("IssuedCredential[prefix=lk, keyID=01K8XJ3Q5ZC7W2D9M4N6P8R0ST]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mc", "LK", "l-k", "l_k", "lk ", "\u00e9", "0123456789abcdefg"})
  void refusesOtherPrefixes(String prefix) {
    assertThat(IssuedCredential.isValidPrefix(prefix)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IssuedCredential.generate(prefix, KEY_ID, RANDOM));
  }

  @Test
  void refusesTheKeyIdOfAnImportedKey() {
    KeyId imported = new KeyId("0".repeat(64));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IssuedCredential.generate("lk", imported, RANDOM));
  }

  @Test
  void refusesASecretOfAnotherLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IssuedFormat.compose("lk", KEY_ID, new byte[33]));
  }

  @Test
  void givesNoPartsOfWhatIsNoCredential() {
    assertThatIllegalArgumentException().isThrownBy(() -> IssuedFormat.prefixOf("x"));
    assertThatIllegalArgumentException().isThrownBy(() -> IssuedFormat.keyIDOf(""));
  }

  @Provide
  Arbitrary<String> prefixes() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .numeric()
        .ofMinLength(1)
        .ofMaxLength(16)
        .filter(prefix -> !prefix.equals("mc"));
  }
}
