package dev.latchkey.http.direct;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that come piece by piece. One piece is copied once, into an array of its size; of many
 * small ones, each byte is copied a few times at most. Not safe for use by several threads.
 */
final class CollectedBytes {
  private byte[] bytes = {};
  private int size;

  /** How many there are. */
  int size() {
    return size;
  }

  /** Takes all that remains of a piece. */
  void append(ByteBuffer piece) {
    int added = piece.remaining();
    if (added > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + added, 2 * size));
    }
    piece.get(bytes, size, added);
    size += added;
  }

  /** All of them; not a copy, and not to be written to. */
  byte[] bytes() {
    if (bytes.length > size) {
      bytes = Arrays.copyOf(bytes, size);
    }
    return bytes;
  }
}
