package dev.latchkey.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.credentials.Durations;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.NewImport;
import dev.latchkey.operator.admin.NewKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A request to import has all fields that a request to issue has. */
class ImportRequestsFuzzTest {
  private static final ObjectMapper LENIENT = new ObjectMapper();
  static final Set<ErrorReason> REASONS =
      EnumSet.of(
          ErrorReason.BODY_NOT_JSON,
          ErrorReason.FIELD_TYPE_INVALID,
          ErrorReason.FIELD_OUT_OF_RANGE,
          ErrorReason.FIELD_REQUIRED,
          ErrorReason.TEXT_INVALID,
          ErrorReason.VISIBILITY_UNKNOWN,
          ErrorReason.METADATA_INVALID,
          ErrorReason.RATE_LIMIT_INVALID,
          ErrorReason.CIDR_INVALID,
          ErrorReason.TTL_INVALID,
          ErrorReason.RAW_KEY_INVALID,
          ErrorReason.RAW_KEY_SHAPE_NOT_ALLOWED);

  private final ImportRequests requests = new ImportRequests();

  @FuzzTest(maxDuration = "60s")
  void importsWhatTheBodySaysAndWhatCanBeStored(byte[] body) throws IOException {
    NewImport asked;
    try {
      asked = requests.read(body);
    } catch (RequestException e) {
      assertThat(e.reason()).isIn(REASONS);
      return;
    }

    JsonNode request =
        LENIENT.readTree(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    NewKey key = asked.key();
    assertThat(key.displayName()).isNotEmpty().isEqualTo(request.path("name").textValue());
    assertThat(key.actorID()).isNotEmpty().isEqualTo(request.path("actor_id").textValue());
    assertThat(key.scopes()).isEqualTo(texts(request.path("scopes")));
    assertThat(key.requestID().orElse("")).isEqualTo(request.path("request_id").asText(""));
    assertThat(asked.rawKey().text()).isEqualTo(request.path("raw_key").textValue());
    key.ttl()
        .ifPresent(
            ttl -> assertThat(ttl).isEqualTo(Durations.parse(request.path("ttl").textValue())));
    key.rateLimit()
        .ifPresent(
            limit -> {
              assertThat(limit.quota()).isPositive();
              assertThat(Durations.parseSimple(limit.window())).isPositive();
            });
    key.metadata()
        .ifPresent(
            metadata -> {
              assertThat(metadata).isNotEmpty().hasSameSizeAs(request.path("metadata"));
              assertThat(metadata.toString().getBytes(StandardCharsets.UTF_8))
                  .hasSizeLessThanOrEqualTo(4096);
              assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(metadata.toString()))
                  .isTrue();
            });
    assertThat(asked.toString()).hasSizeLessThan(300);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }
}
