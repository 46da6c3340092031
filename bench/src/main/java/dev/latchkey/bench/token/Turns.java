package dev.latchkey.bench.token;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Things that take turns, for ever, so that no two in a row are the same. Not thread-safe. */
final class Turns<T> {
  private final List<T> all;
  private int next;

  /**
   * @param all at least one
   */
  Turns(List<T> all) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("nothing takes turns");
    }
    this.all = List.copyOf(all);
  }

  /** Whether the next one is the first. */
  boolean isAtStart() {
    return next == 0;
  }

  T next() {
    T one = all.get(next);
    next = next + 1 == all.size() ? 0 : next + 1;
    return one;
  }

  void forEach(Consumer<T> each) {
    all.forEach(each);
  }

  /** What is made of each, in the same order. */
  <R> Turns<R> map(Function<T, R> each) {
    return new Turns<>(all.stream().map(each).toList());
  }
}
