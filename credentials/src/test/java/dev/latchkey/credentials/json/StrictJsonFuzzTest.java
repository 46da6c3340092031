package dev.latchkey.credentials.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

class StrictJsonFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsOnlyWhatEverybodyReadsTheSame(byte[] input)
      throws CharacterCodingException, JoseException {
    Optional<ObjectNode> read = StrictJson.object(input);

    if (read.isPresent()) {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
      assertThat(JsonUtil.parseJson(text).keySet())
          .containsExactlyInAnyOrderElementsOf(() -> read.get().fieldNames());
      byte[] written = read.get().toString().getBytes(StandardCharsets.UTF_8);
      assertThat(StrictJson.object(written)).isEqualTo(read);
    }
  }
}
