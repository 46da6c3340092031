package dev.latchkey.http.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Remembers answers for a while from when they were asked for, and asks for each once at a time.
 * Failures are not remembered. Safe for use by several threads.
 *
 * @param <K> what is asked
 * @param <V> what is answered
 */
final class RecentAnswers<K, V> {
  private static final int MAX_REMEMBERED = 10_000;

  private final Cache<K, CompletableFuture<V>> answers;

  /**
   * @param remembered for how long
   * @param ticker says how late it is
   */
  RecentAnswers(Duration remembered, Ticker ticker) {
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(remembered)
            .ticker(ticker)
            .build();
  }

  /** The answer that was given lately; empty if none was, or it is still under way. */
  Optional<V> remembered(K question) {
    CompletableFuture<V> known = answers.getIfPresent(question);
    return known == null || !known.isDone() || known.isCompletedExceptionally()
        ? Optional.empty()
        : Optional.of(known.join());
  }

  /**
   * The answer that is known or under way, else that to be asked for now.
   *
   * @param ask begins to ask, and does not wait; what it throws comes out here
   */
  CompletableFuture<V> get(K question, Supplier<CompletableFuture<V>> ask) {
    CompletableFuture<V> known = answers.getIfPresent(question);
    if (known != null && known.isCompletedExceptionally()) {
      answers.asMap().remove(question, known);
    }
    return answers.get(question, same -> ask.get());
  }
}
