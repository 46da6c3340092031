package dev.latchkey.http.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class CollectedBytesTest {
  @Property
  void allPiecesAreThereInTheirOrder(@ForAll @Size(max = 50) List<@Size(max = 100) byte[]> pieces) {
    CollectedBytes collected = new CollectedBytes();
    ByteBuffer expected = ByteBuffer.allocate(50 * 100);
    for (byte[] piece : pieces) {
      collected.append(ByteBuffer.wrap(piece));
      expected.put(piece);
    }
    byte[] all = new byte[expected.flip().remaining()];
    expected.get(all);

    assertThat(collected.size()).isEqualTo(all.length);
    assertThat(collected.bytes()).isEqualTo(all);
    assertThat(collected.bytes()).isSameAs(collected.bytes());
  }

  @Example
  void manySmallPiecesTakeLittleMoreMemoryThanOne() {
    collect(16, 1);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    int size = collect(SmallBodies.MAX_SIZE, 1).length;
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;

    assertThat(size).isEqualTo(SmallBodies.MAX_SIZE);
    // The one buffer that the pieces are taken from, and arrays of doubled size.
    assertThat(allocated).isLessThan(5 * SmallBodies.MAX_SIZE);
  }

  private static byte[] collect(int pieces, int size) {
    CollectedBytes collected = new CollectedBytes();
    ByteBuffer piece = ByteBuffer.allocate(size);
    for (int i = 0; i < pieces; i++) {
      collected.append(piece.clear());
    }
    return collected.bytes();
  }
}
