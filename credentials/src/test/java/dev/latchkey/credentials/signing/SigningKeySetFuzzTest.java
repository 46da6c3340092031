package dev.latchkey.credentials.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class SigningKeySetFuzzTest {
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final List<String> PRIVATE = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  @FuzzTest(maxDuration = "60s")
  void signsWhatItsPublicKeysVerifyAndShowsNoPrivatePart(byte[] input) {
    String json = new String(input, StandardCharsets.UTF_8);
    SigningKeySet set;
    try {
      set = SigningKeySet.parse(json);
    } catch (InvalidKeySetException e) {
      assertShowsNoPrivatePart(e.getMessage(), json);
      return;
    }

    VerificationKeySet published =
        VerificationKeySet.parse("{\"keys\":" + set.verificationKeys().toPublicJson() + "}");
    assertThat(published).isEqualTo(set.verificationKeys());
    for (JsonNode key : published.toPublicJson()) {
      assertThat(PRIVATE).noneMatch(key::has);
    }
    for (VerificationKey key : published.keys()) {
      set.signer(Optional.of(key.keyID()), Instant.EPOCH)
          .ifPresent(signer -> assertThat(key.verify(MESSAGE, signer.sign(MESSAGE))).isTrue());
    }
    set.signer(Optional.empty(), Instant.EPOCH)
        .ifPresent(
            signer ->
                assertThat(published.find(signer.verificationKey().keyID()))
                    .contains(signer.verificationKey()));
    assertShowsNoPrivatePart(set.toString(), json);
  }

  private static void assertShowsNoPrivatePart(String shown, String json) {
    for (JsonNode key : keys(json)) {
      for (String member : PRIVATE) {
        String value = key.path(member).asText();
        if (value.length() >= 16 && !key.path("kid").asText().contains(value)) {
          assertThat(shown).doesNotContain(value);
        }
      }
    }
  }

  private static JsonNode keys(String json) {
    return StrictJson.object(json.getBytes(StandardCharsets.UTF_8))
        .orElseGet(StrictJson::newObject)
        .path("keys");
  }
}
