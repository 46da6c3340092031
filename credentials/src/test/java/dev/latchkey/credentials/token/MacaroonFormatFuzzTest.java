package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;

class MacaroonFormatFuzzTest {
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);
  private static final String MACAROON = MacaroonFormat.issue(Tokens.claims(), ROOT);

  @FuzzTest(maxDuration = "60s")
  void takesNothingForGenuineButWhatWasIssued(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);

    if (MacaroonFormat.read(text) instanceof TokenReading.Read read) {
      PresentedToken.Macaroon token = (PresentedToken.Macaroon) read.token();
      assertThat(token.isMintedFrom(ROOT)).isEqualTo(text.equals(MACAROON));
      assertThat(text).isASCII().hasSizeLessThanOrEqualTo(MacaroonFormat.MAX_LENGTH);
    }
  }
}
