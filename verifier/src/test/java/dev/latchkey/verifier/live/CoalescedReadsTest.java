package dev.latchkey.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CoalescedReadsTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> read = new ArrayList<>();
  private final CoalescedReads<String, Integer> reads =
      new CoalescedReads<>(this::read, tasks::add, () -> true);

  @Test
  void whoAsksBeforeTheReadBeginsSharesIt() {
    CompletableFuture<Integer> first = reads.read("a").orElseThrow();
    CompletableFuture<Integer> second = reads.read("a").orElseThrow();
    CompletableFuture<Integer> other = reads.read("b").orElseThrow();
    runAll();

    assertThat(first).isSameAs(second).isCompletedWithValue(1);
    assertThat(other).isCompletedWithValue(2);
    assertThat(read).containsExactly("a", "b");
  }

  @Test
  void whoAsksDuringAReadGetsTheNextOne() {
    List<CompletableFuture<Integer>> during = new ArrayList<>();
    AtomicReference<CoalescedReads<String, Integer>> self = new AtomicReference<>();
    self.set(
        new CoalescedReads<>(
            key -> {
              if (read.isEmpty()) {
                during.add(self.get().read(key).orElseThrow());
                during.add(self.get().read(key).orElseThrow());
              }
              return read(key);
            },
            tasks::add,
            () -> true));
    CompletableFuture<Integer> first = self.get().read("a").orElseThrow();
    tasks.remove().run();

    assertThat(first).isCompletedWithValue(1);
    assertThat(during.get(0)).isSameAs(during.get(1)).isNotDone();
    runAll();
    assertThat(during.get(0)).isCompletedWithValue(2);
    assertThat(self.get().read("a").orElseThrow()).isNotDone();
  }

  @Test
  void failuresReachAllWhoAsked() {
    CoalescedReads<String, Integer> failing =
        new CoalescedReads<>(
            key -> {
              throw new IllegalStateException("no");
            },
            tasks::add,
            () -> true);
    CompletableFuture<Integer> first = failing.read("a").orElseThrow();
    runAll();

    assertThatThrownBy(first::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failing.read("a").orElseThrow()).isNotDone();
  }

  @Test
  void aFullQueueFailsTheRead() {
    CoalescedReads<String, Integer> full =
        new CoalescedReads<>(
            this::read,
            task -> {
              throw new RejectedExecutionException();
            },
            () -> true);

    assertThatThrownBy(full.read("a").orElseThrow()::join)
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void withoutABudgetNothingIsReadButWhatIsUnderWayIsShared() {
    boolean[] mayRead = {true};
    CoalescedReads<String, Integer> bounded =
        new CoalescedReads<>(this::read, tasks::add, () -> mayRead[0]);
    CompletableFuture<Integer> first = bounded.read("a").orElseThrow();
    mayRead[0] = false;

    assertThat(bounded.read("a")).contains(first);
    assertThat(bounded.read("b")).isEmpty();
  }

  private Integer read(String key) {
    read.add(key);
    return read.size();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }
}
