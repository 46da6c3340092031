package dev.latchkey.verifier.live;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Bounds the reads per second, so that clients cannot turn the verifier against the API server. */
public final class ReadBudget implements BooleanSupplier {
  private final Bucket bucket; // null: no reads at all

  /**
   * @param readsPerSecond how many reads may be made in a second; 0 = none
   */
  public ReadBudget(int readsPerSecond) {
    this.bucket =
        readsPerSecond == 0
            ? null
            : Bucket.builder()
                .addLimit(
                    limit ->
                        limit
                            .capacity(readsPerSecond)
                            .refillGreedy(readsPerSecond, Duration.ofSeconds(1)))
                .build();
  }

  /** Takes one read, if there is one. */
  @Override
  public boolean getAsBoolean() {
    return bucket != null && bucket.tryConsume(1);
  }
}
