package dev.latchkey.bench.load.server;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The least that a server on Jetty can do: it reads each request to its end, on the thread that got
 * it, and answers what it was given.
 */
public final class BareJetty extends Handler.Abstract.NonBlocking {
  private final byte[] answer;
  private final String length;

  private BareJetty(byte[] answer) {
    this.answer = answer;
    this.length = Integer.toString(answer.length);
  }

  /**
   * Serves until it is killed.
   *
   * @param arguments the port, and the file with the answer
   */
  public static void main(String... arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(Integer.parseInt(arguments[0]));
    server.addConnector(connector);
    server.setHandler(new BareJetty(Files.readAllBytes(Path.of(arguments[1]))));
    server.start();
    server.join();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(() -> handle(request, response, callback));
        return true;
      }
      if (Content.Chunk.isFailure(chunk)) {
        callback.failed(chunk.getFailure());
        return true;
      }
      boolean last = chunk.isLast();
      chunk.release();
      if (last) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        response.write(true, ByteBuffer.wrap(answer), callback);
        return true;
      }
    }
  }
}
