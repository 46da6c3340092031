package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.util.Arrays;

/** Takes the chunks out of a chunked body (RFC 9112, 7.1) without trailers. Not thread-safe. */
final class ChunkedBody {
  private byte[] content = new byte[64 * 1024];
  private int length;
  private State state = State.SIZE;
  private int left;

  private enum State {
    SIZE,
    EXTENSION,
    DATA,
    AFTER_DATA,
    AFTER_LAST,
    END
  }

  /** Adds bytes that have come; whether the body is whole. */
  boolean take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (state == State.DATA) {
        int part = Math.min(left, to - at);
        add(bytes, at, part);
        at += part;
        left -= part;
        state = left == 0 ? State.AFTER_DATA : State.DATA;
      } else {
        takeOne(bytes[at++]);
      }
    }
    return state == State.END;
  }

  byte[] content() {
    return content;
  }

  int length() {
    return length;
  }

  /** Forgets it, so that another may come. */
  void clear() {
    length = 0;
    left = 0;
    state = State.SIZE;
  }

  private void takeOne(byte b) {
    switch (state) {
      case SIZE, EXTENSION -> {
        if (b == '\n') {
          state = left == 0 ? State.AFTER_LAST : State.DATA;
        } else if (state == State.SIZE && Character.digit(b, 16) >= 0) {
          left = 16 * left + Character.digit(b, 16);
        } else {
          state = State.EXTENSION;
        }
      }
      case AFTER_DATA -> state = b == '\n' ? State.SIZE : State.AFTER_DATA;
      case AFTER_LAST -> state = b == '\n' ? State.END : State.AFTER_LAST;
      case DATA, END -> throw new BenchException("More came than an answer.");
    }
  }

  private void add(byte[] bytes, int from, int count) {
    if (content.length - length < count) {
      content = Arrays.copyOf(content, Math.max(2 * content.length, length + count));
    }
    System.arraycopy(bytes, from, content, length, count);
    length += count;
  }
}
