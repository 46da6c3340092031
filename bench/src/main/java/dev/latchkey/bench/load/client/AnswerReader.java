package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds where an HTTP/1.1 answer ends (RFC 9112), and looks whether it is the one that was
 * expected. Keeps what has come of it. Not thread-safe.
 */
final class AnswerReader {
  private static final byte[] OK = ascii("HTTP/1.1 200");
  private static final byte[] LENGTH = ascii("content-length:");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked");
  private static final int SHOWN = 200;

  private final ChunkedBody chunks = new ChunkedBody();
  private byte[] buffer = new byte[8 * 1024];
  private int filled;
  private int looked;
  private int bodyFrom;
  private int end;
  private boolean isChunked;

  /** Adds bytes that have come; whether the answer is whole. */
  boolean take(byte[] bytes, int length) {
    if (isChunked) {
      return chunks.take(bytes, 0, length);
    }
    if (buffer.length - filled < length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, filled + length));
    }
    System.arraycopy(bytes, 0, buffer, filled, length);
    filled += length;
    if (bodyFrom == 0 && !findBody()) {
      return false;
    }
    return isChunked ? chunks.take(buffer, bodyFrom, filled) : filled >= end;
  }

  /**
   * Ends the answer, so that another may come.
   *
   * @throws BenchException if it is not the expected one
   */
  void finish(ExpectedAnswer expected) {
    boolean asExpected =
        isChunked
            ? expected.isGivenBy(chunks.content(), 0, chunks.length())
            : filled == end && expected.isGivenBy(buffer, bodyFrom, end);
    if (!asExpected || !Arrays.equals(buffer, 0, OK.length, OK, 0, OK.length)) {
      throw new BenchException(
          "A wrong answer came: "
              + new String(buffer, 0, Math.min(filled, SHOWN), StandardCharsets.UTF_8));
    }
    filled = 0;
    looked = 0;
    bodyFrom = 0;
    isChunked = false;
    chunks.clear();
  }

  private boolean findBody() {
    for (int at = looked; at + 3 < filled; at++) {
      if (buffer[at] == '\r'
          && buffer[at + 1] == '\n'
          && buffer[at + 2] == '\r'
          && buffer[at + 3] == '\n') {
        bodyFrom = at + 4;
        readHead(at);
        return true;
      }
    }
    looked = Math.max(0, filled - 3);
    return false;
  }

  private void readHead(int to) {
    for (int at = 0; at < to; at++) {
      if (buffer[at] == '\n') {
        if (isAt(at + 1, to, LENGTH)) {
          end = bodyFrom + number(at + 1 + LENGTH.length);
          return;
        }
        if (isAt(at + 1, to, CHUNKED)) {
          isChunked = true;
          return;
        }
      }
    }
    throw new BenchException("It cannot be told where an answer ends.");
  }

  /** Whether a header is there, which has no difference of case. */
  private boolean isAt(int from, int to, byte[] header) {
    if (to - from < header.length) {
      return false;
    }
    for (int i = 0; i < header.length; i++) {
      byte b = buffer[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b) != header[i]) {
        return false;
      }
    }
    return true;
  }

  private int number(int from) {
    int number = 0;
    for (int at = from; buffer[at] != '\r'; at++) {
      if (buffer[at] != ' ') {
        number = 10 * number + buffer[at] - '0';
      }
    }
    return number;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
