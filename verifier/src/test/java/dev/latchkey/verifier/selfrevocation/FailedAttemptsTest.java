package dev.latchkey.verifier.selfrevocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.verifier.selfrevocation.FailedAttempts.Limit;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final TimeMeter meter =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  @Test
  void oneClientIsSlowedAndOthersAreNot() {
    FailedAttempts failures = failures(2, 100, 10);
    assertThat(failures.delay(ip(1))).isZero();
    failures.take(ip(1));
    assertThat(failures.delay(ip(1))).isZero();
    failures.take(ip(1));

    assertThat(failures.delay(ip(1))).isEqualTo(Duration.ofSeconds(30));
    assertThat(failures.delay(ip(2))).isZero();
    assertThat(failures.delay(Optional.empty())).isZero();
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(failures.delay(ip(1))).isZero();
  }

  @Test
  void whatIsGivenBackWasNoFailure() {
    FailedAttempts failures = failures(1, 1, 10);
    assertThat(failures.take(ip(1))).isZero();
    assertThat(failures.take(ip(1))).isPositive();

    failures.giveBack(ip(1));

    assertThat(failures.take(ip(1))).isZero();
  }

  @Test
  void allTogetherAreSlowed() {
    FailedAttempts failures = failures(2, 3, 10);
    for (int i = 0; i < 3; i++) {
      failures.take(ip(i));
    }

    assertThat(failures.delay(ip(9))).isPositive();
    assertThat(failures.delay(Optional.empty())).isPositive();
  }

  @Test
  void anIpv6NetworkIsOneClient() {
    FailedAttempts failures = failures(1, 100, 10);
    byte[] one = new byte[16];
    byte[] same = new byte[16];
    same[15] = 7;
    byte[] other = new byte[16];
    other[7] = 7;
    failures.take(Optional.of(one));

    assertThat(failures.delay(Optional.of(same))).isPositive();
    assertThat(failures.delay(Optional.of(other))).isZero();
  }

  @Test
  void keepsABoundedNumberOfClientsAndForgetsThoseWithTheMostLeft() {
    FailedAttempts failures = failures(5, 1_000, 3);
    for (int i = 0; i < 5; i++) {
      failures.take(ip(0));
    }
    for (int i = 1; i < 50; i++) {
      failures.take(ip(i));
    }

    assertThat(failures.size()).isEqualTo(3);
    assertThat(failures.delay(ip(0))).isPositive();
  }

  private FailedAttempts failures(long perClient, long overall, int maxClients) {
    Duration minute = Duration.ofMinutes(1);
    return new FailedAttempts(
        new Limit(perClient, minute), new Limit(overall, minute), maxClients, meter);
  }

  private static Optional<byte[]> ip(int last) {
    return Optional.of(new byte[] {10, 0, 0, (byte) last});
  }
}
