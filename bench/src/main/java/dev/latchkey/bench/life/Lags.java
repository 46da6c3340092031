package dev.latchkey.bench.life;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long after writes something was seen of them.
 *
 * @param afterAnswer from the moment that the API server's answer was there; zero where it was seen
 *     before
 * @param afterSending from the moment that the request was sent
 * @param missed how many writes nothing was seen of in time
 */
record Lags(List<Duration> afterAnswer, List<Duration> afterSending, int missed) {
  Lags {
    afterAnswer = List.copyOf(afterAnswer);
    afterSending = List.copyOf(afterSending);
  }

  int seen() {
    return afterAnswer.size();
  }

  /** Collects lags. Not safe for use by several threads. */
  static final class Builder {
    private final List<Duration> afterAnswer = new ArrayList<>();
    private final List<Duration> afterSending = new ArrayList<>();
    private int missed;

    /** All are moments of {@link System#nanoTime}. */
    void seen(long sent, long answered, long seen) {
      afterAnswer.add(Duration.ofNanos(Math.max(0, seen - answered)));
      afterSending.add(Duration.ofNanos(seen - sent));
    }

    /** One more of which nothing was seen in time. */
    void miss() {
      missed++;
    }

    int missed() {
      return missed;
    }

    Lags build() {
      return new Lags(afterAnswer, afterSending, missed);
    }
  }
}
