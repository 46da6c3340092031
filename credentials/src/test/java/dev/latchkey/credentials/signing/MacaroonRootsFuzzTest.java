package dev.latchkey.credentials.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

class MacaroonRootsFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void hasEveryRootOfItsListOrRefuses(byte[] input) {
    JsonNode given =
        StrictJson.object(
                new String(input, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
            .orElseGet(StrictJson::newObject)
            .path("roots");
    MacaroonRoots roots;
    try {
      roots = MacaroonRoots.parse(new String(input, StandardCharsets.UTF_8));
    } catch (InvalidKeySetException e) {
      given.forEach(root -> assertShowsNoSecret(e.getMessage(), root));
      return;
    }

    assertThat(given.isArray()).isTrue();
    assertThat(given).isNotEmpty();
    for (JsonNode root : given) {
      MacaroonRoot read = roots.find(root.path("id").textValue()).orElseThrow();
      assertThat(read.notBefore().getEpochSecond()).isEqualTo(root.path("nbf").longValue());
      assertThat(read.rootKey("one")).hasSize(32).isNotEqualTo(read.rootKey("two"));
      assertThat(roots.current(read.notBefore())).isPresent();
      assertShowsNoSecret(roots + " " + read, root);
    }
    roots
        .current(Instant.EPOCH)
        .ifPresent(root -> assertThat(root.notBefore()).isBeforeOrEqualTo(Instant.EPOCH));
  }

  private static void assertShowsNoSecret(String shown, JsonNode root) {
    String secret = root.path("secret").asText();
    if (secret.length() >= 32) {
      assertThat(shown).doesNotContain(secret);
    }
  }
}
