package dev.latchkey.credentials.issued;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.latchkey.credentials.KeyId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyIdGeneratorTest {
  private static final long MAX_MILLIS = (1L << 48) - 1;

  @Test
  void beginsWithTheTime() {
    // The example of the ULID specification.
    KeyIdGenerator generator = new KeyIdGenerator(at(1_469_918_176_385L), new SecureRandom());

    assertThat(generator.next().value()).startsWith("01ARYZ6S41");
  }

  @Test
  void coversTheWholeRangeOfTimes() {
    assertThat(new KeyIdGenerator(at(0), new SecureRandom()).next().value())
        .startsWith("0000000000");
    assertThat(new KeyIdGenerator(at(MAX_MILLIS), new SecureRandom()).next().value())
        .startsWith("7ZZZZZZZZZ");
    assertThatIllegalStateException()
        .isThrownBy(() -> new KeyIdGenerator(at(-1), new SecureRandom()).next());
    assertThatIllegalStateException()
        .isThrownBy(() -> new KeyIdGenerator(at(MAX_MILLIS + 1), new SecureRandom()).next());
  }

  @Test
  void carriesOverIntoTheNextMillisecond() {
    KeyIdGenerator generator = new KeyIdGenerator(at(1), new AllOnes());

    assertThat(generator.next()).hasToString("0000000001ZZZZZZZZZZZZZZZZ");
    assertThat(generator.next()).hasToString("00000000020000000000000000");
    assertThat(generator.next()).hasToString("00000000020000000000000001");
  }

  @Property(tries = 200)
  void growsWhateverTheClockDoes(
      @ForAll @NotEmpty @Size(max = 50) List<@LongRange(max = MAX_MILLIS) Long> times) {
    SettableClock clock = new SettableClock();
    KeyIdGenerator generator = new KeyIdGenerator(clock, new SecureRandom());

    List<String> ids =
        times.stream()
            .flatMap(
                millis -> {
                  clock.millis = millis;
                  return Stream.of(generator.next(), generator.next());
                })
            .map(KeyId::value)
            .toList();

    assertThat(ids).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.naturalOrder());
  }

  @Property(tries = 200)
  void followsAnotherGeneratorsIdWhateverTheirClocksSay(
      @ForAll @LongRange(max = MAX_MILLIS - 1) long one,
      @ForAll @LongRange(max = MAX_MILLIS - 1) long other) {
    KeyId earlier = new KeyIdGenerator(at(one), new SecureRandom()).next();
    KeyIdGenerator generator = new KeyIdGenerator(at(other), new SecureRandom());

    assertThat(generator.nextAfter(earlier).value()).isGreaterThan(earlier.value());
  }

  @Test
  void hasNoOrderAmongImportedIds() {
    KeyIdGenerator generator = new KeyIdGenerator(at(1), new SecureRandom());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> generator.nextAfter(new KeyId("0".repeat(64))));
  }

  @Test
  void givesNoIdTwiceToSeveralThreads() {
    KeyIdGenerator generator = new KeyIdGenerator(at(1), new SecureRandom());

    assertThat(IntStream.range(0, 10_000).parallel().mapToObj(i -> generator.next()).toList())
        .doesNotHaveDuplicates();
  }

  private static Clock at(long millis) {
    return Clock.fixed(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private static final class AllOnes extends SecureRandom {
    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) -1);
    }
  }

  private static final class SettableClock extends Clock {
    private long millis;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }
}
