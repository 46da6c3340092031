package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyFilter;
import java.nio.charset.StandardCharsets;

class ListFilterFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void aFilterHasWhatItSaysOrIsRefused(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    KeyFilter filter;
    try {
      filter = ListFilter.parse(text);
    } catch (RequestException e) {
      assertThat(e.reason()).isEqualTo(ErrorReason.FILTER_INVALID);
      return;
    }

    assertThat(filter.equals(KeyFilter.ALL)).isEqualTo(text.isBlank());
    filter.state().ifPresent(state -> assertThat(text).contains("KEY_STATUS_" + state));
    filter
        .actorID()
        .ifPresent(actor -> assertThat(text.replace("\\", "")).contains(actor.replace("\\", "")));
  }
}
