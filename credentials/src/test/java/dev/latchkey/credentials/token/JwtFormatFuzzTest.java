package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;

class JwtFormatFuzzTest {
  private static final SigningKey KEY = TestKeys.signer(TestKeys.ed25519(new byte[32]));
  private static final String TOKEN = JwtFormat.issue(Tokens.claims(), KEY);

  @FuzzTest(maxDuration = "60s")
  void takesNothingForGenuineButWhatWasIssued(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);

    if (JwtFormat.read(text) instanceof TokenReading.Read read) {
      PresentedToken.Jwt token = (PresentedToken.Jwt) read.token();
      assertThat(token.isSignedBy(KEY.verificationKey())).isEqualTo(text.equals(TOKEN));
      assertThat(text).isASCII().hasSizeLessThanOrEqualTo(JwtFormat.MAX_LENGTH);
    }
  }
}
