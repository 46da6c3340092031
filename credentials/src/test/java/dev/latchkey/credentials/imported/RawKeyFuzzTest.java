package dev.latchkey.credentials.imported;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.imported.RawKeyParsing.Accepted;
import dev.latchkey.credentials.imported.RawKeyParsing.Refused;
import java.nio.charset.StandardCharsets;

class RawKeyFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void takesWhatAVerifierWillFindAndNothingElse(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    RawKeyParsing overHttp = RawKey.parse(text);
    RawKeyParsing inSecret = RawKey.parse(input);

    if (overHttp instanceof Accepted accepted) {
      assertThat(accepted.rawKey().text()).isEqualTo(text);
      assertThat(CredentialShape.of(text)).isEqualTo(CredentialShape.IMPORTED);
      assertThat(inSecret).isInstanceOf(Accepted.class);
      assertThat(RawKey.parse((text + "\r\n").getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Accepted.class);
    }
    if (inSecret instanceof Accepted accepted) {
      String key = accepted.rawKey().text();
      assertThat(text).isIn(key, key + "\n", key + "\r\n");
      assertThat(RawKey.parse(key)).isInstanceOf(Accepted.class);
    }
    if (overHttp instanceof Refused refused && text.strip().length() > 16) {
      assertThat(refused.message()).doesNotContain(text.strip());
    }
    if (text.length() > 16) {
      assertThat(overHttp.toString()).doesNotContain(text);
    }
  }
}
