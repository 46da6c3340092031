package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.LoadClient;
import dev.latchkey.bench.load.client.Requests;
import dev.latchkey.bench.load.server.RunningServer;

/**
 * A server that is put under load.
 *
 * @param server it
 * @param client has connections to it
 * @param issued issued keys that it knows
 */
record Contender(RunningServer server, LoadClient client, Requests issued)
    implements AutoCloseable {
  /** Connects to a server. */
  static Contender of(RunningServer server, int connections, Requests issued) {
    return new Contender(server, LoadClient.connect(server.port(), connections), issued);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
