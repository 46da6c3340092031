package dev.latchkey.credentials.issued;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.IssuedFormat;
import dev.latchkey.credentials.KeyId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

class IssuedCredentialFuzzTest {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** A fuzzer cannot guess the check, so each input is also tried with its right one. */
  @FuzzTest(maxDuration = "60s")
  void readsACredentialOnlyToTheLetter(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    assertReadToTheLetter(text);
    assertReadToTheLetter(text + check(text));
  }

  private static void assertReadToTheLetter(String text) {
    Optional<IssuedCredential> read = IssuedCredential.parse(text);

    assertThat(IssuedFormat.isExact(text)).isEqualTo(read.isPresent());
    read.ifPresent(
        credential -> {
          assertThat(credential.text()).isEqualTo(text);
          assertThat(text).startsWith(credential.prefix() + "_v1_" + credential.keyID() + "_");
          assertThat(KeyId.parse(credential.keyID().recordName())).contains(credential.keyID());
          assertThat(credential.toString()).doesNotContain(secret(text));
          assertWrittenAgainTheSame(credential);
          assertNoCharacterCanBeChanged(text);
        });
  }

  private static void assertWrittenAgainTheSame(IssuedCredential credential) {
    BigInteger number = BigInteger.ZERO;
    for (char digit : secret(credential.text()).toCharArray()) {
      number =
          number.multiply(BigInteger.valueOf(62)).add(BigInteger.valueOf(DIGITS.indexOf(digit)));
    }
    if (number.bitLength() <= 256) {
      byte[] bytes = new byte[33];
      byte[] magnitude = number.toByteArray();
      System.arraycopy(magnitude, 0, bytes, 33 - magnitude.length, magnitude.length);
      byte[] secret = Arrays.copyOfRange(bytes, 1, 33);

      assertThat(IssuedFormat.compose(credential.prefix(), credential.keyID(), secret))
          .isEqualTo(credential.text());
    }
  }

  private static void assertNoCharacterCanBeChanged(String text) {
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'x' ? 'y' : 'x';
      assertThat(IssuedFormat.isExact(text.substring(0, i) + other + text.substring(i + 1)))
          .as("character %d", i)
          .isFalse();
    }
  }

  private static String secret(String text) {
    return text.substring(text.length() - 49, text.length() - 6);
  }

  private static String check(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    StringBuilder digits = new StringBuilder();
    long rest = crc.getValue();
    for (int i = 0; i < 6; i++) {
      digits.append(DIGITS.charAt((int) (rest % 62)));
      rest /= 62;
    }
    return digits.reverse().toString();
  }
}
