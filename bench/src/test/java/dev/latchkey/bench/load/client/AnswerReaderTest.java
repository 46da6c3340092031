package dev.latchkey.bench.load.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.bench.report.BenchException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final String VALID = "{\"is_valid\":true,\"key_id\":\"x\"}";
  private static final String INVALID = "{\"is_valid\":false}";

  private final AnswerReader reader = new AnswerReader();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 1_000})
  void findsTheEndHoweverAnAnswerComesInPieces(int size) {
    for (String answer : new String[] {withLength(VALID), chunked(VALID, 5), withLength(VALID)}) {
      assertThat(takeInPieces(answer, size)).isEqualTo(answer.length());
      reader.finish(ExpectedAnswer.VALID);
    }
  }

  @Test
  void takesABadCredentialForBad() {
    takeInPieces(withLength(INVALID), 1_000);
    reader.finish(ExpectedAnswer.INVALID);
  }

  @Test
  void countsTheCredentialsOfABatch() {
    ExpectedAnswer three = ExpectedAnswer.allValid(3);
    takeInPieces(chunked("{\"results\":[" + (VALID + ",").repeat(2) + VALID + "]}", 7), 1_000);
    reader.finish(three);

    takeInPieces(chunked("{\"results\":[" + VALID + "," + VALID + "]}", 7), 1_000);
    assertThatThrownBy(() -> reader.finish(three)).isInstanceOf(BenchException.class);
  }

  @Test
  void countsNoRefusalAmongABatch() {
    takeInPieces(withLength("{\"results\":[" + VALID + "," + INVALID + "," + VALID + "]}"), 1_000);
    assertThatThrownBy(() -> reader.finish(ExpectedAnswer.allValid(2)))
        .isInstanceOf(BenchException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 17\r\n\r\n{\"is_valid\":true}",
        "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"is_valid\":false}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
      })
  void refusesAWrongAnswer(String answer) {
    takeInPieces(answer, 1_000);
    assertThatThrownBy(() -> reader.finish(ExpectedAnswer.VALID))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("HTTP/1.1");
  }

  /** Gives it all, and says after how many bytes it was whole. */
  private int takeInPieces(String answer, int size) {
    byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
    for (int from = 0; from < bytes.length; from += size) {
      int length = Math.min(size, bytes.length - from);
      byte[] piece = new byte[size];
      System.arraycopy(bytes, from, piece, 0, length);
      if (reader.take(piece, length)) {
        return from + length;
      }
    }
    return -1;
  }

  private static String withLength(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-Length: %d\r\nDate: now\r\n\r\n%s"
        .formatted(body.length(), body);
  }

  private static String chunked(String body, int size) {
    StringBuilder answer =
        new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int from = 0; from < body.length(); from += size) {
      String chunk = body.substring(from, Math.min(body.length(), from + size));
      answer.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk);
      answer.append("\r\n");
    }
    return answer.append("0\r\n\r\n").toString();
  }
}
