package dev.latchkey.http.network;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Listens as Jetty does, and asks the operating system less often: {@link FrugalEndPoint}. */
public final class FrugalConnector extends ServerConnector {
  /**
   * @param selectors how many threads read from the network
   * @param protocols the outermost first
   */
  public FrugalConnector(Server server, int selectors, ConnectionFactory... protocols) {
    super(server, null, null, null, 1, selectors, protocols);
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    SocketChannelEndPoint endPoint = new FrugalEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
