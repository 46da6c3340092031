package dev.latchkey.credentials.hashing;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class KeyedMacTest {
  @Property
  void saysWhatThePlatformSaysUnderSha256(
      @ForAll @Size(min = 1, max = 64) byte[] key, @ForAll @Size(max = 400) byte[] input) {
    assertSame(KeyedMac.sha256(key), "HmacSHA256", key, input);
  }

  @Property
  void saysWhatThePlatformSaysUnderSha512Truncated256(
      @ForAll @Size(min = 1, max = 128) byte[] key, @ForAll @Size(max = 400) byte[] input) {
    assertSame(KeyedMac.sha512Truncated256(key), "HmacSHA512/256", key, input);
  }

  private static void assertSame(KeyedMac mac, String algorithm, byte[] key, byte[] input) {
    byte[] expected = platform(algorithm, key, input);
    byte[] buffer = new byte[7 + input.length + 5];
    System.arraycopy(input, 0, buffer, 7, input.length);

    assertThat(mac.of(input)).isEqualTo(expected);
    assertThat(mac.of(buffer, 7, input.length)).isEqualTo(expected);
    assertThat(mac.of(input)).isEqualTo(expected);
  }

  private static byte[] platform(String algorithm, byte[] key, byte[] input) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
