package dev.latchkey.bench.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.bench.cluster.RequestKind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MakingsTest {
  private static final RequestKind CREATE = new RequestKind("create", "events");
  private static final RequestKind GET = new RequestKind("get", "secrets");

  private final Makings makings = new Makings(100);

  @Test
  void ratiosAreTakenWithinARoundAndTheirMedianCounts() {
    // Everything is slow in the second round; that is no difference between the two.
    add(Way.BATCH, 1, 2);
    add(Way.BATCH, 100, 200);
    add(Way.BATCH, 1, 4);
    add(Way.IMPORT_BY_ONE, 5, 5);
    add(Way.IMPORT_BY_ONE, 600, 600);
    add(Way.IMPORT_BY_ONE, 8, 8);

    assertThat(makings.answeredRatio(Way.IMPORT_BY_ONE, Way.BATCH)).isEqualTo(6);
    assertThat(makings.settledRatio(Way.BATCH, Way.BATCH)).isEqualTo(2);
  }

  @Test
  void ratesAreOfAnsweredKeysInAscendingOrder() {
    add(Way.BATCH, 2, 20);
    add(Way.BATCH, 4, 40);
    add(Way.BATCH, 1, 10);

    assertThat(makings.keysPerSecond(Way.BATCH)).containsExactly(25, 50, 100);
    assertThat(makings.medianKeysPerSecond(Way.BATCH)).isEqualTo(50);
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
    add(Way.BATCH, 1, 1);
    add(Way.BATCH, 2, 2);

    assertThat(makings.medianKeysPerSecond(Way.BATCH)).isEqualTo(75);
  }

  @Test
  void requestsAreCountedOverAllRounds() {
    Duration second = Duration.ofSeconds(1);
    makings.add(Way.BATCH, new Making(second, second, Map.of(CREATE, 100L)));
    makings.add(Way.BATCH, new Making(second, second, Map.of(CREATE, 102L, GET, 2L)));

    assertThat(makings.requests(Way.BATCH).perKey()).isEqualTo(1.02);
    assertThat(makings.requests(Way.BATCH).perKey(GET)).isEqualTo(0.01);
  }

  private void add(Way way, int answered, int settled) {
    makings.add(
        way, new Making(Duration.ofSeconds(answered), Duration.ofSeconds(settled), Map.of()));
  }
}
