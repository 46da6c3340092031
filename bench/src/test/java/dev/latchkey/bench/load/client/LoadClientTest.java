package dev.latchkey.bench.load.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.bench.report.BenchException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadClientTest {
  private static final Duration NONE = Duration.ZERO;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final List<String> CREDENTIALS = List.of("one", "another");

  @Test
  void countsAllThatAStallHoldsUp() throws Exception {
    Duration stall = Duration.ofMillis(500);
    try (StallingServer server = StallingServer.start(stall, 50);
        LoadClient client = LoadClient.connect(server.port(), 1)) {
      Latencies latencies = client.openLoop(valid(server), Arrivals.EVEN, 200, NONE, SECOND);

      // A hundred were due meanwhile, of which the first waited for all of it.
      assertThat(latencies.percentile(100)).isGreaterThanOrEqualTo(stall.toNanos() * 9 / 10);
      assertThat(latencies.percentile(80)).isGreaterThan(stall.toNanos() / 5);
      assertThat(server.answered()).isBetween(198, 201);
      assertThat(latencies.count()).isEqualTo(2);
    }
  }

  @Test
  void sendsInAClosedLoopNothingWhileItWaits() throws Exception {
    Duration delay = Duration.ofMillis(20);
    try (StallingServer server = StallingServer.start(delay, 1);
        LoadClient client = LoadClient.connect(server.port(), 1)) {
      Throughput throughput =
          client
              .closedLoop(List.of(new Traffic(valid(server), 1)), NONE, Duration.ofMillis(400))
              .get(0);

      assertThat(throughput.perSecond()).isBetween(1.0, 50.0);
      assertThat(throughput.nanos().getMinValue()).isGreaterThan(delay.toNanos() * 9 / 10);
    }
  }

  @Test
  void endsWhenThereIsNothingLeftToSend() throws Exception {
    try (StallingServer server = StallingServer.start(NONE, 1);
        LoadClient client = LoadClient.connect(server.port(), 1)) {
      Requests once = valid(server).once();
      Throughput throughput =
          client.closedLoop(List.of(new Traffic(once, 1)), NONE, Duration.ofMinutes(5)).get(0);

      assertThat(throughput.nanos().getTotalCount()).isEqualTo(2);
      assertThat(throughput.perSecond()).isGreaterThan(2 / 300.0);
    }
  }

  @Test
  void failsWhereAnAnswerIsWrong() throws Exception {
    try (StallingServer server = StallingServer.start(NONE, 1);
        LoadClient client = LoadClient.connect(server.port(), 1)) {
      Requests bad = Requests.verify(server.port(), CREDENTIALS, ExpectedAnswer.INVALID);

      assertThatThrownBy(() -> client.closedLoop(List.of(new Traffic(bad, 1)), NONE, SECOND))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("A wrong answer came");
    }
  }

  @Test
  void arrivalsKeepTheirRate() {
    for (Arrivals arrivals : Arrivals.values()) {
      Arrivals.Schedule schedule = arrivals.schedule(1_000);
      long last = 0;
      for (int i = 0; i < 100_000; i++) {
        last = schedule.nextNanos();
      }
      assertThat(last / 1e9).as(arrivals.toString()).isBetween(98.0, 102.0);
    }
  }

  private static Requests valid(StallingServer server) {
    return Requests.verify(server.port(), CREDENTIALS, ExpectedAnswer.VALID);
  }
}
