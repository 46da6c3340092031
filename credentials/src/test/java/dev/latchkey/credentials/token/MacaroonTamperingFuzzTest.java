package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

class MacaroonTamperingFuzzTest {
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);
  private static final String MACAROON = MacaroonFormat.issue(Tokens.claims(), ROOT);

  /** What a holder may have, or make without any key. */
  private static final List<String> GENUINE =
      List.of(
          MACAROON,
          MacaroonFormat.narrow(MACAROON, List.of("scope = read")),
          MacaroonFormat.narrow(MACAROON, List.of("scope = read", "cidr = 10.1.0.0/16")),
          MacaroonFormat.issue(Tokens.claims(List.of("admin"), Optional.empty()), ROOT));

  private static final List<String> BINARIES =
      GENUINE.stream().map(MacaroonTamperingFuzzTest::binary).toList();

  @FuzzTest(maxDuration = "60s")
  void aChangedMacaroonIsNotGenuine(FuzzedDataProvider data) {
    String text =
        data.consumeBoolean()
            ? encoded(Tampering.changed(BINARIES, data))
            : Tampering.changed(GENUINE, data);

    if (MacaroonFormat.read(text) instanceof TokenReading.Read read) {
      assertThat(((PresentedToken.Macaroon) read.token()).isMintedFrom(ROOT))
          .isEqualTo(GENUINE.contains(text));
    }
  }

  private static String binary(String macaroon) {
    byte[] bytes =
        Base64.getUrlDecoder().decode(macaroon.substring(MacaroonFormat.PREFIX.length()));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String encoded(String binary) {
    return MacaroonFormat.PREFIX
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(binary.getBytes(StandardCharsets.ISO_8859_1));
  }
}
