package dev.latchkey.bench.load.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One run in which requests are sent when it is time, whatever has become of those before. */
final class OpenLoop {
  private final Connections connections;
  private final Requests requests;
  private final Arrivals.Schedule schedule;
  private final Latencies latencies;
  private final Deque<Connection> idle;
  private final long start;
  private final long begin;
  private final long end;

  OpenLoop(
      Connections connections,
      Requests requests,
      Arrivals.Schedule schedule,
      Duration leadIn,
      Duration time) {
    this.connections = connections;
    this.requests = requests;
    this.schedule = schedule;
    this.latencies = Latencies.over(time);
    this.idle = new ArrayDeque<>(connections.all());
    this.start = System.nanoTime();
    this.begin = start + leadIn.toNanos();
    this.end = begin + time.toNanos();
  }

  Latencies run() throws IOException {
    connections.awaitFrom(end);
    long due = start + schedule.nextNanos();
    while (due < end || idle.size() < connections.all().size()) {
      while (due < end && !idle.isEmpty() && System.nanoTime() >= due) {
        idle.poll().send(requests, 0, due);
        due = start + schedule.nextNanos();
      }
      connections.look(this::answered);
    }
    return latencies;
  }

  private void answered(Connection connection) {
    long since = connection.sinceNanos();
    if (since >= begin) {
      latencies.record(since - begin, System.nanoTime() - since);
    }
    idle.add(connection);
  }
}
