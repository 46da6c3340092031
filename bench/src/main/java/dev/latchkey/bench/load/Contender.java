package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.LoadClient;
import dev.latchkey.bench.load.client.Requests;
import dev.latchkey.bench.load.client.Throughput;
import dev.latchkey.bench.load.client.Traffic;
import dev.latchkey.bench.load.server.RunningServer;
import java.time.Duration;
import java.util.List;

/**
 * A server that is put under load.
 *
 * @param server it
 * @param connections how many are kept to it
 * @param issued issued keys that it knows
 */
record Contender(RunningServer server, int connections, Requests issued) implements AutoCloseable {
  /**
   * Connects for one measurement: a server closes what is idle while the others have their turn.
   */
  LoadClient connect() {
    return LoadClient.connect(server.port(), connections);
  }

  /** A closed loop on all connections. */
  Throughput closedLoop(Requests requests, Duration leadIn, Duration time) {
    return closedLoop(List.of(new Traffic(requests, connections)), leadIn, time).get(0);
  }

  /** A closed loop on some of them each. */
  List<Throughput> closedLoop(List<Traffic> traffic, Duration leadIn, Duration time) {
    try (LoadClient client = connect()) {
      return client.closedLoop(traffic, leadIn, time);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
