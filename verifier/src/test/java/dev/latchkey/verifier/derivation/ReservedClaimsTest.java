package dev.latchkey.verifier.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.token.CustomClaims;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReservedClaimsTest {
  private static final String SCHEMA = "/crds/apikeyissuers.latchkey.dev.yaml";
  private static final Pattern RULE = Pattern.compile("c\\.lowerAscii\\(\\) in \\[([^]]*)]");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+");

  /** Else an ApiKeyIssuer could allow what is refused here whatever it allows. */
  @Test
  void anIssuerIsRefusedTheNamesThatHoldersAreAlwaysRefused() throws IOException {
    try (InputStream schema = getClass().getResourceAsStream(SCHEMA)) {
      String yaml = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
      // A long text is folded.
      Matcher rule = RULE.matcher(yaml.replaceAll("\\\\\\n\\s*\\\\", ""));

      assertThat(rule.find()).isTrue();
      assertThat(NAME.matcher(rule.group(1)).results().map(name -> name.group()).toList())
          .containsExactlyInAnyOrderElementsOf(CustomClaims.reservedNames());
    }
  }
}
