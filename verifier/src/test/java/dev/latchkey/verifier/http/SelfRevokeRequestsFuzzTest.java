package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

class SelfRevokeRequestsFuzzTest {
  private static final Set<ErrorReason> REASONS =
      EnumSet.of(
          ErrorReason.BODY_NOT_JSON,
          ErrorReason.FIELD_TYPE_INVALID,
          ErrorReason.CREDENTIAL_REQUIRED,
          ErrorReason.REVOCATION_REASON_REQUIRED,
          ErrorReason.REVOCATION_REASON_NOT_ALLOWED,
          ErrorReason.REVOCATION_REASON_UNKNOWN);

  private final SelfRevokeRequests requests = new SelfRevokeRequests();

  @FuzzTest(maxDuration = "60s")
  void revokesWhatTheBodyNamesForAReasonThatAHolderMayGive(byte[] body) throws IOException {
    SelfRevokeRequests.SelfRevoke asked;
    try {
      asked = requests.read(body);
    } catch (RequestException e) {
      assertThat(e.reason()).isIn(REASONS);
      return;
    }

    JsonNode request = FuzzedBody.json(body);
    assertThat(asked.credential()).isNotEmpty().isEqualTo(request.path("credential").textValue());
    assertThat(request.path("reason").textValue())
        .isEqualTo("REVOCATION_REASON_" + asked.reason().name());
    assertThat(asked.reason()).isNotEqualTo(RevocationReason.PRIVILEGE_WITHDRAWN);
    assertThat(asked.toString()).hasSizeLessThan(40);
  }
}
