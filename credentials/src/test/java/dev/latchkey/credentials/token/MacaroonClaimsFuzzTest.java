package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.nitram509.jmacaroons.Macaroon;
import com.github.nitram509.jmacaroons.MacaroonsBuilder;
import com.github.nitram509.jmacaroons.MacaroonsSerializer;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class MacaroonClaimsFuzzTest {
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);
  private static final MacaroonRoot OTHER_ROOT = TestKeys.root("00000000000000aa", bytes(32));
  private static final String LOCATION = "https://latchkey.local/shop";

  /** The first line is the identifier, the others are the caveats, of a macaroon minted as ours. */
  @FuzzTest(maxDuration = "60s")
  void readsClaimsAndWritesThemTheSame(byte[] input) {
    List<String> lines = new String(input, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty() || lines.get(0).isEmpty()) {
      return;
    }
    MacaroonsBuilder builder =
        Macaroon.builder(LOCATION, ROOT.rootKey(Tokens.claims().parentKeyID()), lines.get(0));
    lines.stream().skip(1).forEach(builder::addCaveat);
    String text = MacaroonFormat.PREFIX + builder.build().serialize(MacaroonsSerializer.V2);

    if (MacaroonFormat.read(text) instanceof TokenReading.Read read) {
      PresentedToken.Macaroon token = (PresentedToken.Macaroon) read.token();
      TokenClaims claims = token.claims();
      assertThat(claims.issuer()).isEqualTo(LOCATION);
      assertThat(token.isMintedFrom(ROOT))
          .isEqualTo(
              token.keyID().equals(ROOT.id())
                  && claims.parentKeyID().equals(Tokens.claims().parentKeyID()));
      assertThat(token.isMintedFrom(OTHER_ROOT)).isFalse();
      // A list without blocks is never issued: such a token could not be used from anywhere.
      if (!claims.allowedBlocks().equals(Optional.of(List.of()))) {
        Tokens.assertReadTheSame(claims, same -> MacaroonFormat.issue(same, ROOT));
      }
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    bytes[0] = 1;
    return bytes;
  }
}
