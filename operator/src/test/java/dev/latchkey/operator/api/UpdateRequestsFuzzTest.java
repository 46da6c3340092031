package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.Change;
import dev.latchkey.operator.admin.KeyChanges;
import dev.latchkey.operator.admin.KeyKind;

class UpdateRequestsFuzzTest {
  private final UpdateRequests requests = new UpdateRequests();

  @FuzzTest(maxDuration = "60s")
  void changesOnlyWhatTheMaskNamesAndNeverClearsAName(byte[] body) {
    try {
      KeyChanges changes =
          requests.read(body, KeyKind.ISSUED, UpdateMask.parse("name,scopes,metadata"));
      assertThat(changes.displayName()).isInstanceOf(Change.Set.class);
      assertThat(changes.scopes()).isNotInstanceOf(Change.Keep.class);
      assertThat(changes.rateLimit()).isInstanceOf(Change.Keep.class);
      assertThat(changes.visibility()).isInstanceOf(Change.Keep.class);
    } catch (RequestException e) {
      assertThat(e.reason().httpStatus()).isEqualTo(400);
    }
  }
}
