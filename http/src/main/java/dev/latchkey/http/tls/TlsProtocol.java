package dev.latchkey.http.tls;

import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS as Jetty speaks it, but for handshakes: each takes a millisecond or more of computing, for
 * which a thread that reads from the network would keep all of its connections waiting. So they are
 * left to the server's other threads.
 */
public final class TlsProtocol extends SslConnectionFactory {
  /**
   * @param tls the certificate and whatever else TLS needs
   * @param next the protocol within
   */
  public TlsProtocol(SslContextFactory.Server tls, String next) {
    super(tls, next);
  }

  @Override
  protected SslConnection newSslConnection(
      Connector connector, EndPoint endPoint, SSLEngine engine) {
    TlsConnection connection = new TlsConnection(connector, endPoint, engine);
    connection.addHandshakeListener(connection.handshake);
    return connection;
  }

  private final class TlsConnection extends SslConnection {
    private final Handshake handshake = new Handshake();

    TlsConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
      super(
          connector.getByteBufferPool(),
          connector.getExecutor(),
          getSslContextFactory(),
          endPoint,
          engine,
          isDirectBuffersForEncryption(),
          isDirectBuffersForDecryption());
    }

    @Override
    public void onFillable() {
      if (handshake.succeeded) {
        super.onFillable();
        return;
      }
      try {
        getExecutor().execute(super::onFillable);
      } catch (RejectedExecutionException stopping) {
        close();
      }
    }
  }

  private static final class Handshake implements SslHandshakeListener {
    private volatile boolean succeeded;

    @Override
    public void handshakeSucceeded(Event event) {
      succeeded = true;
    }
  }
}
