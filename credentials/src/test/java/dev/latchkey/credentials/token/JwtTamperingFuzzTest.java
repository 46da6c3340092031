package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.signing.SigningKey;
import dev.latchkey.credentials.signing.TestKeys;
import java.util.List;
import java.util.Optional;

class JwtTamperingFuzzTest {
  private static final SigningKey KEY = TestKeys.signer(TestKeys.ed25519(new byte[32]));
  private static final List<String> ISSUED =
      List.of(
          JwtFormat.issue(Tokens.claims(), KEY),
          JwtFormat.issue(Tokens.claims(List.of("admin"), Optional.empty()), KEY));

  @FuzzTest(maxDuration = "60s")
  void aChangedTokenIsNotGenuine(FuzzedDataProvider data) {
    String text = Tampering.changed(ISSUED, data);

    if (JwtFormat.read(text) instanceof TokenReading.Read read) {
      assertThat(((PresentedToken.Jwt) read.token()).isSignedBy(KEY.verificationKey()))
          .isEqualTo(ISSUED.contains(text));
    }
  }
}
