package dev.latchkey.verifier.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the body of a verify request as nearly all clients write it: an object with the one member
 * {@code credential}, whose value is ASCII and has no escapes; white space anywhere between. What
 * it does not read is for a general parser, which alone says what is wrong with a body; what it
 * does read, that one would read alike.
 */
public final class VerifyBody {
  private static final byte[] NAME = "\"credential\"".getBytes(StandardCharsets.US_ASCII);

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long EACH_HIGH_BIT = 0x80 * EACH;

  private final byte[] body;
  private int next;

  private VerifyBody(byte[] body) {
    this.body = body;
  }

  /** The credential; empty if the body is written in another way, or it is. */
  public static Optional<String> credential(byte[] body) {
    return new VerifyBody(body).read();
  }

  private Optional<String> read() {
    if (!skip('{') || !skipName() || !skip(':') || !skip('"')) {
      return Optional.empty();
    }
    int start = next;
    skipPlain();
    int end = next++;
    // It may end with a quotation mark alone: with anything else the value goes on.
    if (end == start || end == body.length || body[end] != '"' || !skip('}')) {
      return Optional.empty();
    }
    skipSpace();
    return next == body.length
        ? Optional.of(new String(body, start, end - start, StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  /** What stands for itself in a string: ASCII but for control characters, quotes, escapes. */
  private void skipPlain() {
    while (next + Long.BYTES <= body.length && isPlain((long) EIGHT.get(body, next))) {
      next += Long.BYTES;
    }
    while (next < body.length && isPlain(body[next])) {
      next++;
    }
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  /** Whether all of eight bytes are: a long token would take half of its time byte by byte. */
  private static boolean isPlain(long eight) {
    long beyondAscii = eight;
    long control = (eight - ' ' * EACH) & ~eight;
    return ((beyondAscii | control | zero(eight ^ '"' * EACH) | zero(eight ^ '\\' * EACH))
            & EACH_HIGH_BIT)
        == 0;
  }

  /** Has some high bit set if and only if one of the bytes is zero. */
  private static long zero(long eight) {
    return (eight - EACH) & ~eight & EACH_HIGH_BIT;
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
