package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.Change;

class RotateRequestsFuzzTest {
  private final RotateRequests requests = new RotateRequests();

  @FuzzTest(maxDuration = "60s")
  void aRotationNeverClearsAName(byte[] body) {
    try {
      assertThat(requests.read(body).displayName()).isNotInstanceOf(Change.Clear.class);
    } catch (RequestException e) {
      assertThat(e.reason().httpStatus()).isEqualTo(400);
    }
  }
}
