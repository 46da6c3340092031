package dev.latchkey.verifier.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.KeyId;
import dev.latchkey.verifier.index.RateLimitPolicy;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.testing.SettableClock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final RateLimitPolicy THREE = new RateLimitPolicy(3, Duration.ofSeconds(10));

  private final SettableClock clock = new SettableClock();
  private final RateLimits limits = new RateLimits(clock, 4);

  @Test
  void countsDownAndBeginsAnewWithTheWindow() {
    long reset = clock.millis() + 10_000;

    assertThat(limits.take(key(1), THREE)).isEqualTo(new Allowance(true, 2, reset));
    clock.advance(Duration.ofSeconds(4));
    assertThat(limits.take(key(1), THREE)).isEqualTo(new Allowance(true, 1, reset));
    assertThat(limits.take(key(1), THREE)).isEqualTo(new Allowance(true, 0, reset));
    assertThat(limits.take(key(1), THREE)).isEqualTo(new Allowance(false, 0, reset));
    clock.advance(Duration.ofMillis(5_999));
    assertThat(limits.take(key(1), THREE).granted()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(limits.take(key(1), THREE)).isEqualTo(new Allowance(true, 2, reset + 10_000));
  }

  @Test
  void keysDoNotShare() {
    RateLimitPolicy one = new RateLimitPolicy(1, Duration.ofSeconds(10));

    assertThat(limits.take(key(1), one).granted()).isTrue();
    assertThat(limits.take(key(2), one).granted()).isTrue();
    assertThat(limits.take(new RecordKey("other", key(1).keyID()), one).granted()).isTrue();
    assertThat(limits.take(key(1), one).granted()).isFalse();
  }

  @Test
  void aChangedPolicyBeginsAnew() {
    RateLimitPolicy one = new RateLimitPolicy(1, Duration.ofSeconds(10));
    limits.take(key(1), one);

    assertThat(limits.take(key(1), THREE).remaining()).isEqualTo(2);
    assertThat(limits.take(key(1), THREE).remaining()).isEqualTo(1);
  }

  @Test
  void aClockThatWasSetBackDoesNotLockAKey() {
    RateLimitPolicy one = new RateLimitPolicy(1, Duration.ofSeconds(10));
    limits.take(key(1), one);
    clock.advance(Duration.ofHours(-1));

    assertThat(limits.take(key(1), one).granted()).isTrue();
    assertThat(limits.take(key(1), one).granted()).isFalse();
  }

  @Test
  void theLargestQuotaIsTaken() {
    RateLimitPolicy huge = new RateLimitPolicy(Long.MAX_VALUE, Duration.ofSeconds(1));
    RateLimitPolicy large = new RateLimitPolicy(1_000_000, Duration.ofSeconds(1));
    RateLimitPolicy longWindow = new RateLimitPolicy(5, Duration.ofSeconds(315_360_000));

    assertThat(limits.take(key(1), huge))
        .isEqualTo(new Allowance(true, Long.MAX_VALUE - 1, clock.millis() + 1_000));
    assertThat(limits.take(key(2), large).remaining()).isEqualTo(999_999);
    assertThat(limits.take(key(3), longWindow).remaining()).isEqualTo(4);
    assertThat(limits.take(key(3), longWindow).resetMillis())
        .isEqualTo(clock.millis() + 315_360_000_000L);
  }

  @Test
  void idleCountersMakeRoomFirst() {
    for (int i = 0; i < 4; i++) {
      limits.take(key(i), THREE);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(limits.size()).isEqualTo(4);

    limits.take(key(4), THREE);
    assertThat(limits.size()).isEqualTo(4);
    assertThat(limits.take(key(3), THREE).remaining()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(10));
    limits.take(key(5), THREE);
    assertThat(limits.size()).isEqualTo(1);
  }

  @Test
  void whatIsInUseKeepsItsCounterHoweverManyOthersCome() {
    RateLimits few = new RateLimits(clock, 1_000);
    RateLimitPolicy many = new RateLimitPolicy(10_000, Duration.ofHours(1));
    for (int i = 1; i <= 5_000; i++) {
      assertThat(few.take(key(0), many).remaining()).isEqualTo(10_000 - i);
      few.take(key(i), many);
      clock.advance(Duration.ofMillis(1));
      assertThat(few.size()).isLessThanOrEqualTo(1_000);
    }
    assertThat(few.size()).isEqualTo(1_000);
  }

  @Test
  void theLongestIdleOfAFewMakesRoom() {
    for (int i = 0; i < 9; i++) {
      limits.take(key(i), THREE);
      clock.advance(Duration.ofMillis(10));
    }

    assertThat(limits.size()).isEqualTo(4);
    for (int i = 5; i < 9; i++) {
      assertThat(limits.take(key(i), THREE).remaining()).isEqualTo(1);
    }
  }

  @Test
  void manyThreadsTogetherGetTheQuotaExactly() throws InterruptedException {
    RateLimitPolicy hundred = new RateLimitPolicy(100, Duration.ofSeconds(10));
    AtomicInteger granted = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 400; i++) {
      threads.execute(
          () -> {
            if (limits.take(key(1), hundred).granted()) {
              granted.incrementAndGet();
            }
          });
    }
    threads.shutdown();

    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(granted).hasValue(100);
  }

  private static RecordKey key(int number) {
    return new RecordKey("shop", new KeyId("%026d".formatted(number)));
  }
}
