package dev.latchkey.bench.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.nitram509.jmacaroons.Macaroon;
import com.github.nitram509.jmacaroons.MacaroonsSerializer;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenAlgorithm;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** It does what real tokens need, or a ratio to it would say nothing. */
class BareCryptographyTest {
  private final Workload workload = new Workload(10);
  private final BareCryptography cryptography =
      new BareCryptography(workload.namespace().signingKey());

  @AfterEach
  void close() {
    workload.close();
  }

  @Test
  void signsAsTheVerifierDoes() {
    Jwt jwt = Jwt.of(workload.tokens(TokenAlgorithm.JWT).next());

    assertThat(cryptography.sign(jwt.signedBytes())).isEqualTo(jwt.signatureBytes());
  }

  @Test
  void tellsWhatTheVerifierSigned() {
    Jwt jwt = Jwt.of(workload.tokens(TokenAlgorithm.JWT).next());
    Jwt forged = Jwt.of(workload.forgedJwts().next());

    assertThat(cryptography.verify(jwt.signedBytes(), jwt.signatureBytes())).isTrue();
    assertThat(cryptography.verify(forged.signedBytes(), forged.signatureBytes())).isFalse();
  }

  @Test
  void computesTheSignaturesOfMacaroons() {
    assertChainSigns(workload.tokens(TokenAlgorithm.MACAROON).next(), 4);
    assertChainSigns(workload.narrowedMacaroons().next(), 7);
  }

  private void assertChainSigns(String token, int parts) {
    MacaroonChain chain = MacaroonChain.of(token, workload.namespace().macaroonRoot());
    String signature =
        Macaroon.deserialize(
                token.substring(MacaroonFormat.PREFIX.length()), MacaroonsSerializer.V2)
            .signature;

    assertThat(chain.parts()).hasSize(parts);
    assertThat(chain.signature(cryptography::jdkHmac))
        .isEqualTo(HexFormat.of().parseHex(signature));
    assertThat(chain.signature(cryptography::bouncyCastleHmac))
        .isEqualTo(HexFormat.of().parseHex(signature));
  }
}
