package dev.latchkey.credentials.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

class VerificationKeySetFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void holdsOnlyKeysThatNobodySignsUnderByChance(byte[] input) {
    VerificationKeySet set;
    try {
      set = VerificationKeySet.parse(new String(input, StandardCharsets.UTF_8));
    } catch (InvalidKeySetException e) {
      return;
    }

    assertThat(VerificationKeySet.parse("{\"keys\":" + set.toPublicJson() + "}")).isEqualTo(set);
    for (VerificationKey key : set.keys()) {
      assertThat(set.find(key.keyID())).contains(key);
      for (byte[] signature : List.of(new byte[0], new byte[64], new byte[256], input)) {
        assertThat(key.verify(input, signature)).isFalse();
      }
    }
  }
}
