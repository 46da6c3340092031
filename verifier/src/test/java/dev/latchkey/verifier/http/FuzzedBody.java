package dev.latchkey.verifier.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a body says that was taken. */
final class FuzzedBody {
  private static final ObjectMapper LENIENT = new ObjectMapper();

  private FuzzedBody() {}

  /**
   * The body's JSON, read as leniently as can be.
   *
   * @throws IOException if it is no UTF-8 or no JSON all the same
   */
  static JsonNode json(byte[] body) throws IOException {
    return LENIENT.readTree(
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
  }
}
