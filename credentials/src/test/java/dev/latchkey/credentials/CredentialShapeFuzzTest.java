package dev.latchkey.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.imported.RawKey;
import dev.latchkey.credentials.imported.RawKeyParsing;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.credentials.token.JwtFormat;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenReading;
import java.nio.charset.StandardCharsets;

class CredentialShapeFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void classifiesAnythingAsWhatItsReadersTakeItFor(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    CredentialShape shape = CredentialShape.of(text);

    assertThat(CredentialShape.of(new StringBuilder(text))).isEqualTo(shape);
    assertThat(IssuedCredential.parse(text).isPresent()).isEqualTo(shape == CredentialShape.ISSUED);
    assertThat(RawKey.parse(text) instanceof RawKeyParsing.Accepted)
        .isEqualTo(shape == CredentialShape.IMPORTED);
    if (JwtFormat.read(text) instanceof TokenReading.Read) {
      assertThat(shape).isEqualTo(CredentialShape.JWT);
    }
    if (MacaroonFormat.read(text) instanceof TokenReading.Read) {
      assertThat(shape).isEqualTo(CredentialShape.MACAROON);
    }
  }
}
