package dev.latchkey.bench.load;

import java.util.Collection;

/** The middle of some numbers. */
final class Median {
  private Median() {}

  /**
   * Of an even number of them, the mean of the two in the middle.
   *
   * @param numbers at least one
   */
  static double of(Collection<Double> numbers) {
    double[] ascending = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = ascending.length / 2;
    return ascending.length % 2 == 1
        ? ascending[middle]
        : (ascending[middle - 1] + ascending[middle]) / 2;
  }
}
