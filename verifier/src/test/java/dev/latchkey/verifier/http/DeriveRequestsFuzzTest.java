package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.credentials.Durations;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.verifier.derivation.DerivationRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class DeriveRequestsFuzzTest {
  private static final Set<ErrorReason> REASONS =
      EnumSet.of(
          ErrorReason.BODY_NOT_JSON,
          ErrorReason.FIELD_TYPE_INVALID,
          ErrorReason.FIELD_OUT_OF_RANGE,
          ErrorReason.CREDENTIAL_REQUIRED,
          ErrorReason.TOKEN_ALGORITHM_UNKNOWN,
          ErrorReason.TTL_INVALID);

  private final DeriveRequests requests = new DeriveRequests();

  @FuzzTest(maxDuration = "60s")
  void asksForWhatTheBodySaysAndForWhatATokenCanHold(byte[] body) throws IOException {
    DerivationRequest asked;
    try {
      asked = requests.read(body);
    } catch (RequestException e) {
      assertThat(e.reason()).isIn(REASONS);
      return;
    }

    JsonNode request = FuzzedBody.json(body);
    assertThat(asked.credential()).isNotEmpty().isEqualTo(request.path("credential").textValue());
    assertThat(asked.scopes()).isEqualTo(texts(request.path("scopes")));
    assertThat(asked.audience()).isEqualTo(texts(request.path("audience")));
    asked
        .ttl()
        .ifPresent(
            ttl -> assertThat(ttl).isEqualTo(Durations.parse(request.path("ttl").textValue())));
    if (!asked.customClaims().isEmpty()) {
      assertThat(asked.customClaims()).isEqualTo(request.path("custom_claims"));
    }
    for (List<String> list : List.of(asked.scopes(), asked.audience())) {
      assertThat(list).hasSizeLessThanOrEqualTo(100);
      assertThat(list).allMatch(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }
    assertThat(asked.toString()).hasSizeLessThan(40);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }
}
