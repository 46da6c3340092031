package dev.latchkey.credentials.hashing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HashKeyTest {
  private static final HashKey KEY = HashKey.of(new byte[32]);

  @ParameterizedTest
  @MethodSource("vectors")
  void givesTheKnownAnswers(JsonNode vector) {
    HashKey key = HashKey.of(bytes(vector.path("keyHex")));

    assertThat(key.id()).isEqualTo(vector.path("id").textValue());
    for (String purpose : new String[] {"digest", "revoke", "page-token", "snapshot"}) {
      assertThat(key.subkey(purpose)).isEqualTo(bytes(vector.path("subkeysHex").path(purpose)));
    }
    assertThat(vector.path("credentials")).isNotEmpty();
    for (JsonNode credential : vector.path("credentials")) {
      String text = credential.path("text").textValue();
      byte[] digest = bytes(credential.path("digestHex"));
      byte[] proof = key.proof(text);
      assertThat(key.digest(text)).isEqualTo(digest);
      assertThat(key.matches(text, digest)).isTrue();
      assertThat(proof).isEqualTo(bytes(credential.path("proofHex")));
      assertThat(HashKey.lock(proof)).isEqualTo(bytes(credential.path("lockHex")));
    }
  }

  static Stream<JsonNode> vectors() {
    return Vectors.cases("hashing.json", "hashKeys");
  }

  @Property
  void matchesItsOwnDigestAloneWhereverTheCredentialLies(
      @ForAll String credential, @ForAll byte[] before, @ForAll byte[] after) {
    byte[] text = credential.getBytes(StandardCharsets.UTF_8);
    byte[] buffer = Arrays.copyOf(before, before.length + text.length + after.length);
    System.arraycopy(text, 0, buffer, before.length, text.length);
    System.arraycopy(after, 0, buffer, before.length + text.length, after.length);
    byte[] digest = KEY.digest(credential);

    assertThat(KEY.matches(credential, digest)).isTrue();
    assertThat(KEY.matches(buffer, before.length, text.length, digest)).isTrue();
    assertThat(KEY.matches(credential + "x", digest)).isFalse();
  }

  @Property
  void matchesNoOtherDigest(@ForAll @IntRange(max = 255) int bit) {
    byte[] digest = KEY.digest("credential");
    digest[bit / 8] ^= (byte) (1 << bit % 8);

    assertThat(KEY.matches("credential", digest)).isFalse();
  }

  @Test
  void matchesNoDigestOfAnotherLength() {
    byte[] digest = KEY.digest("credential");

    assertThat(KEY.matches("credential", new byte[0])).isFalse();
    assertThat(KEY.matches("credential", Arrays.copyOf(digest, 31))).isFalse();
    assertThat(KEY.matches("credential", Arrays.copyOf(digest, 33))).isFalse();
  }

  @Test
  void aRangeOutsideOfTheBufferSpoilsNothing() {
    byte[] digest = KEY.digest("x");

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> KEY.matches(new byte[4], 2, 3, digest));
    assertThat(KEY.matches("x", digest)).isTrue();
  }

  @Test
  void answersSeveralThreadsAlike() {
    byte[] digest = KEY.digest("credential");

    assertThat(
            IntStream.range(0, 20_000)
                .parallel()
                .allMatch(
                    i ->
                        KEY.matches("credential", digest)
                            && !KEY.matches("credential" + i, digest)))
        .isTrue();
  }

  @Test
  void takesNoNoticeOfLaterChangesToItsBytes() {
    byte[] bytes = new byte[32];
    HashKey key = HashKey.of(bytes);
    bytes[0] = 1;

    assertThat(key.subkey("digest")).isEqualTo(KEY.subkey("digest"));
    key.bytes()[0] = 1;
    assertThat(key.bytes()).isEqualTo(new byte[32]);
  }

  @Test
  void refusesKeysOfAnotherLength() {
    assertThatIllegalArgumentException().isThrownBy(() -> HashKey.of(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> HashKey.of(new byte[33]));
  }

  @Test
  void givesNoSubkeyThatIsPublic() {
    assertThatIllegalArgumentException().isThrownBy(() -> KEY.subkey("id"));
    assertThatIllegalArgumentException().isThrownBy(() -> KEY.subkey(""));
  }

  @Test
  void makesAnotherKeyEachTimeAndShowsItsIdAlone() {
    SecureRandom random = new SecureRandom();
    HashKey key = HashKey.generate(random);

    assertThat(key.id()).matches("[0-9a-f]{16}").isNotEqualTo(HashKey.generate(random).id());
    assertThat(key).hasToString("HashKey[" + key.id() + "]");
  }

  private static byte[] bytes(JsonNode hex) {
    return HexFormat.of().parseHex(hex.textValue());
  }
}
