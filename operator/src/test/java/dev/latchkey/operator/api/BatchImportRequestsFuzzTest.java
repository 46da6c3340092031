package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

class BatchImportRequestsFuzzTest {
  private static final ObjectMapper LENIENT = new ObjectMapper();

  private final ImportRequests requests = new ImportRequests();

  @FuzzTest(maxDuration = "60s")
  void aBatchHasAsManyItemsAsTheBody(byte[] body) throws IOException {
    List<BatchItem> items;
    try {
      items = requests.readBatch(body);
    } catch (RequestException e) {
      assertThat(e.reason())
          .isIn(
              ErrorReason.BODY_NOT_JSON,
              ErrorReason.FIELD_TYPE_INVALID,
              ErrorReason.BATCH_EMPTY,
              ErrorReason.BATCH_TOO_LARGE);
      return;
    }

    JsonNode request =
        LENIENT.readTree(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    assertThat(items).hasSize(request.path("requests").size()).hasSizeBetween(1, 1000);
    for (BatchItem item : items) {
      if (item instanceof BatchItem.Unreadable unreadable) {
        assertThat(unreadable.why().reason()).isIn(ImportRequestsFuzzTest.REASONS);
      }
    }
  }
}
