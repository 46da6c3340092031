package dev.latchkey.verifier.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignatureTurnsTest {
  private static final int PROCESSORS = 2;

  private final SignatureTurns turns = new SignatureTurns(PROCESSORS);
  private final ExecutorService threads = Executors.newFixedThreadPool(8);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void noMoreAreCheckedAtOnceThanThereAreProcessors() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    List<CompletableFuture<Boolean>> checks =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> turns.isGood(() -> isCounted(now, most, i)), threads))
            .toList();

    for (int i = 0; i < checks.size(); i++) {
      assertThat(checks.get(i).join()).isEqualTo(i % 2 == 0);
    }
    assertThat(most.get()).isBetween(1, PROCESSORS);
  }

  @Test
  void aCheckThatFailsGivesItsTurnBack() {
    for (int i = 0; i < PROCESSORS + 1; i++) {
      try {
        turns.isGood(
            () -> {
              throw new IllegalStateException();
            });
      } catch (IllegalStateException expected) {
        // As the check itself.
      }
    }

    assertThat(turns.isGood(() -> true)).isTrue();
  }

  @Test
  void aBadOneWaitsForAsLongAsItTook() {
    long start = System.nanoTime();
    turns.isGood(() -> isBusy(20, false));

    assertThat(System.nanoTime() - start).isGreaterThan(35_000_000);
  }

  private static boolean isCounted(AtomicInteger now, AtomicInteger most, int i) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    boolean good = isBusy(1, i % 2 == 0);
    now.decrementAndGet();
    return good;
  }

  private static boolean isBusy(long millis, boolean good) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return good;
  }
}
