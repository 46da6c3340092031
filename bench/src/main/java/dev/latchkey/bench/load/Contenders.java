package dev.latchkey.bench.load;

import dev.latchkey.bench.load.cluster.SampleCluster;
import dev.latchkey.bench.load.server.GoProgram;
import dev.latchkey.bench.load.server.RunningServer;
import dev.latchkey.bench.load.server.Servers;
import dev.latchkey.bench.report.ReportWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All servers, side by side; one at a time is under load, while the others wait. */
final class Contenders implements AutoCloseable {
  private final Map<Series, Contender> all = new EnumMap<>(Series.class);
  private final Servers servers;
  private final int connections;
  private final ReportWriter writer;

  /**
   * @param connections how many there are to each
   */
  Contenders(Servers servers, int connections, ReportWriter writer) {
    this.servers = servers;
    this.connections = connections;
    this.writer = writer;
  }

  /**
   * Starts the verifier, and all that is measured beside it.
   *
   * @param records the file with the cluster's records
   * @param go the server in Go, if there is Go
   */
  void start(SampleCluster cluster, Path records, Optional<GoProgram> go) {
    writer.progress("Starting the verifier …");
    RunningServer verifier = servers.verifier("verifier", cluster);
    add(Series.ISSUED, verifier, cluster);
    writer.progress("Starting what it is measured beside …");
    byte[] answer = verifier.verify(cluster.issued().get(0));
    add(Series.NO_OP, servers.bareJetty(verifier, answer), cluster);
    add(Series.JAVALIN, servers.plainJavalin(verifier, cluster, records), cluster);
    go.ifPresent(program -> add(Series.GO, servers.go(program, cluster, records), cluster));
  }

  /** Starts the verifier that knows more keys. */
  void startLarge(SampleCluster cluster) {
    writer.progress("Starting a verifier of %,d issued keys …", cluster.issued().size());
    add(Series.LARGE, servers.verifier("verifier of many keys", cluster), cluster);
  }

  Contender get(Series series) {
    return all.get(series);
  }

  boolean has(Series series) {
    return all.containsKey(series);
  }

  /** Those that there are, by what is measured of them first. */
  Set<Series> series() {
    return all.keySet();
  }

  @Override
  public void close() {
    all.values().forEach(Contender::close);
    all.clear();
  }

  private void add(Series series, RunningServer server, SampleCluster cluster) {
    all.put(series, new Contender(server, connections, Workloads.issued(server.port(), cluster)));
  }
}
