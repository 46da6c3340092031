package dev.latchkey.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

class VerifyRequestsFuzzTest {
  private static final Set<ErrorReason> REASONS =
      EnumSet.of(
          ErrorReason.BODY_NOT_JSON,
          ErrorReason.FIELD_TYPE_INVALID,
          ErrorReason.BATCH_EMPTY,
          ErrorReason.BATCH_TOO_LARGE);

  private final VerifyRequests requests = new VerifyRequests();

  @FuzzTest(maxDuration = "60s")
  void readsTheCredentialsThatTheBodyHasOrRefuses(byte[] body) throws IOException {
    try {
      assertThat(requests.credential(body)).isEqualTo(text(FuzzedBody.json(body)));
    } catch (RequestException e) {
      assertRefused(e);
    }
    try {
      List<String> credentials = requests.credentials(body);
      assertThat(credentials).hasSizeBetween(1, VerifyRequests.MAX_BATCH);
      JsonNode items = FuzzedBody.json(body).path("requests");
      assertThat(credentials).hasSize(items.size());
      for (int i = 0; i < items.size(); i++) {
        assertThat(credentials.get(i)).isEqualTo(text(items.get(i)));
      }
    } catch (RequestException e) {
      assertRefused(e);
    }
  }

  private static String text(JsonNode request) {
    JsonNode credential = request.path("credential");
    return credential.isNull() ? "" : credential.asText();
  }

  private static void assertRefused(RequestException e) {
    assertThat(e.reason()).isIn(REASONS);
    assertThat(e.getMessage()).hasSizeLessThan(120);
  }
}
