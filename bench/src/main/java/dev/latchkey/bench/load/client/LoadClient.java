package dev.latchkey.bench.load.client;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Sends requests to a server on this machine over kept connections, and waits busily for the
 * answers: it wants a core for itself. For one thread; what it measures is that thread's view.
 */
public final class LoadClient implements AutoCloseable {
  private final Connections connections;

  private LoadClient(Connections connections) {
    this.connections = connections;
  }

  /**
   * Connects.
   *
   * @param port of the server
   * @param connections how many are kept
   * @throws BenchException if the server is not there
   */
  public static LoadClient connect(int port, int connections) {
    try {
      return new LoadClient(Connections.open(port, connections));
    } catch (IOException e) {
      throw Connections.unreachable(e);
    }
  }

  /**
   * Sends requests for a time; each connection sends the next one when it has its answer.
   *
   * @param traffic what is sent, on connections of its own each
   * @param leadIn for how long it is sent before what counts
   * @param time for how long it counts, if there are requests enough
   * @return for each traffic what came of it
   * @throws BenchException if an answer is wrong, or does not come
   */
  public List<Throughput> closedLoop(List<Traffic> traffic, Duration leadIn, Duration time) {
    try {
      return new ClosedLoop(connections, traffic, leadIn, time).run();
    } catch (IOException e) {
      throw Connections.unreachable(e);
    }
  }

  /**
   * Sends requests at a rate, whether or not those before have their answers; where all connections
   * are busy they queue. How long one takes is counted from when it was to be sent, so that those
   * which a stall holds up are all counted.
   *
   * @param perSecond how many
   * @param leadIn for how long they are sent before what counts
   * @param time for how long it counts
   * @throws BenchException if an answer is wrong or does not come
   */
  public Latencies openLoop(
      Requests requests, Arrivals arrivals, double perSecond, Duration leadIn, Duration time) {
    try {
      return new OpenLoop(connections, requests, arrivals.schedule(perSecond), leadIn, time).run();
    } catch (IOException e) {
      throw Connections.unreachable(e);
    }
  }

  @Override
  public void close() {
    try {
      connections.close();
    } catch (IOException e) {
      throw Connections.unreachable(e);
    }
  }
}
