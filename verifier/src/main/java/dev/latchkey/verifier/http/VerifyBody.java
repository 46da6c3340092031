package dev.latchkey.verifier.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the body of a verify request as nearly all clients write it: an object with the one member
 * {@code credential}, whose value has nothing but visible ASCII characters and no escapes; spaces
 * and line ends anywhere between. It costs a tenth of a general parser. What it does not read is
 * for one, which alone says what is wrong with a body.
 */
final class VerifyBody {
  private static final byte[] NAME = "\"credential\"".getBytes(StandardCharsets.US_ASCII);

  private final byte[] body;
  private int next;

  private VerifyBody(byte[] body) {
    this.body = body;
  }

  /** The credential; empty if the body is written in another way. */
  static Optional<String> credential(byte[] body) {
    return new VerifyBody(body).read();
  }

  private Optional<String> read() {
    if (!skip('{') || !skipName() || !skip(':') || !skip('"')) {
      return Optional.empty();
    }
    int start = next;
    while (next < body.length && isPlain(body[next])) {
      next++;
    }
    int end = next++;
    // With any other end the value goes on, as with a space.
    if (end == start || end == body.length || body[end] != '"' || !skip('}')) {
      return Optional.empty();
    }
    skipSpace();
    return next == body.length
        ? Optional.of(new String(body, start, end - start, StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  /** Neither a space, nor what ends or escapes a string, nor a part of something beyond ASCII. */
  private static boolean isPlain(byte b) {
    return b > ' ' && b < 0x7F && b != '"' && b != '\\';
  }

  private boolean skipName() {
    skipSpace();
    if (body.length - next < NAME.length) {
      return false;
    }
    for (int i = 0; i < NAME.length; i++) {
      if (body[next + i] != NAME[i]) {
        return false;
      }
    }
    next += NAME.length;
    return true;
  }

  private boolean skip(char wanted) {
    skipSpace();
    if (next == body.length || body[next] != wanted) {
      return false;
    }
    next++;
    return true;
  }

  private void skipSpace() {
    while (next < body.length && isSpace(body[next])) {
      next++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
