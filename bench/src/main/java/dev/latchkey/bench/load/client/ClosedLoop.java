package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One run in which each connection sends its next request when it has its answer. */
final class ClosedLoop {
  private final Connections connections;
  private final List<Traffic> traffic;
  private final List<Histogram> latencies = new ArrayList<>();
  private final long[] last;
  private final long begin;
  private final long end;
  private int underWay;

  ClosedLoop(Connections connections, List<Traffic> traffic, Duration leadIn, Duration time) {
    this.connections = connections;
    this.traffic = traffic;
    traffic.forEach(each -> latencies.add(Latencies.histogram()));
    this.last = new long[traffic.size()];
    this.begin = System.nanoTime() + leadIn.toNanos();
    this.end = begin + time.toNanos();
  }

  List<Throughput> run() throws IOException {
    connections.awaitFrom(System.nanoTime());
    Iterator<Connection> free = connections.all().iterator();
    for (int group = 0; group < traffic.size(); group++) {
      for (int i = 0; i < traffic.get(group).connections(); i++) {
        send(free.next(), group, System.nanoTime());
      }
    }
    while (underWay > 0) {
      connections.look(this::answered);
    }
    List<Throughput> results = new ArrayList<>();
    for (int group = 0; group < traffic.size(); group++) {
      results.add(result(group));
    }
    return results;
  }

  private void answered(Connection connection) throws IOException {
    underWay--;
    long now = System.nanoTime();
    int group = connection.group();
    if (now >= begin && now < end) {
      latencies.get(group).recordValue(now - connection.sinceNanos());
      last[group] = now;
    }
    if (now < end) {
      send(connection, group, now);
    }
  }

  private void send(Connection connection, int group, long now) throws IOException {
    Requests requests = traffic.get(group).requests();
    if (requests.hasNext()) {
      connection.send(requests, group, now);
      underWay++;
    }
  }

  /** Where the requests came to an end before the time, the last answer did. */
  private Throughput result(int group) {
    Histogram nanos = latencies.get(group);
    if (nanos.getTotalCount() == 0) {
      throw new BenchException("Nothing was answered while it was measured.");
    }
    long until = traffic.get(group).requests().hasNext() ? end : last[group];
    return new Throughput(nanos.getTotalCount() * 1e9 / (until - begin), nanos);
  }
}
