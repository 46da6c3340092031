package dev.latchkey.http.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Remembers answers for a while from when they were asked for, and asks for each once at a time.
 * Failures are not remembered. An answer that is in use can be asked for anew before it is
 * forgotten, so that nobody has to wait for it. Safe for use by several threads.
 *
 * @param <K> what is asked
 * @param <V> what is answered
 */
final class RecentAnswers<K, V> {
  private static final int MAX_REMEMBERED = 10_000;

  private final Cache<K, Asked<V>> answers;
  private final Ticker ticker;
  private final long rememberedNanos;

  /**
   * @param remembered for how long
   * @param ticker says how late it is
   */
  RecentAnswers(Duration remembered, Ticker ticker) {
    this.ticker = ticker;
    this.rememberedNanos = remembered.toNanos();
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfter(Expiry.<K, Asked<V>>writing((question, asked) -> left(asked)))
            .ticker(ticker)
            .build();
  }

  /**
   * The answer that was given lately; empty if none was, or it is still under way. When most of its
   * time is over, it is asked for anew, once at a time, and counts meanwhile.
   *
   * @param renewed which answers are asked for anew
   * @param ask begins to ask, and does not wait; it may reject that
   */
  Optional<V> remembered(K question, Predicate<V> renewed, Supplier<CompletableFuture<V>> ask) {
    Asked<V> known = answers.getIfPresent(question);
    if (known == null || !known.isAnswered()) {
      return Optional.empty();
    }
    V answer = known.answer().join();
    if (renewed.test(answer) && known.isToBeRenewed(ticker.read(), rememberedNanos)) {
      renew(question, known, ask);
    }
    return Optional.of(answer);
  }

  /**
   * The answer that is known or under way, else that to be asked for now.
   *
   * @param ask begins to ask, and does not wait; what it throws comes out here
   */
  CompletableFuture<V> get(K question, Supplier<CompletableFuture<V>> ask) {
    Asked<V> known = answers.getIfPresent(question);
    if (known != null && known.answer().isCompletedExceptionally()) {
      answers.asMap().remove(question, known);
    }
    return answers.get(question, same -> ask(ask)).answer();
  }

  private void renew(K question, Asked<V> known, Supplier<CompletableFuture<V>> ask) {
    try {
      Asked<V> next = ask(ask);
      known.isRenewedBy(next.answer());
      next.answer().thenRun(() -> remember(question, known, next));
    } catch (RejectedExecutionException full) {
      // There is time to try again.
    }
  }

  /** Unless it was asked once more meanwhile, as the old answer was forgotten. */
  private void remember(K question, Asked<V> old, Asked<V> renewed) {
    answers
        .asMap()
        .compute(
            question, (same, current) -> current == null || current == old ? renewed : current);
  }

  private Asked<V> ask(Supplier<CompletableFuture<V>> ask) {
    return new Asked<>(ticker.read(), ask.get());
  }

  private Duration left(Asked<V> asked) {
    return Duration.ofNanos(Math.max(0, asked.nanos() + rememberedNanos - ticker.read()));
  }

  /** Something that was asked. Two are never equal. */
  private static final class Asked<V> {
    private final long nanos;
    private final CompletableFuture<V> answer;
    private final AtomicLong tries = new AtomicLong();
    private volatile CompletableFuture<V> renewal;

    Asked(long nanos, CompletableFuture<V> answer) {
      this.nanos = nanos;
      this.answer = answer;
      this.renewal = answer;
    }

    /** When, by the ticker. */
    long nanos() {
      return nanos;
    }

    CompletableFuture<V> answer() {
      return answer;
    }

    boolean isAnswered() {
      return answer.isDone() && !answer.isCompletedExceptionally();
    }

    /** True once when 70 % of its time are over, and again at 80 % and 90 % if that failed. */
    boolean isToBeRenewed(long now, long rememberedNanos) {
      long due = 10 * (now - nanos) / rememberedNanos - 6;
      long last = tries.get();
      return due > last && renewal.isDone() && tries.compareAndSet(last, due);
    }

    void isRenewedBy(CompletableFuture<V> next) {
      renewal = next;
    }
  }
}
