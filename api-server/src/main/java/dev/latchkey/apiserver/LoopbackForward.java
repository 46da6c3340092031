package dev.latchkey.apiserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of the loopback address that leads to another one: {@code kube-api-test} picks the API
 * server's port by chance, and a person wants one that stays.
 */
final class LoopbackForward implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private LoopbackForward(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /**
   * @throws java.net.BindException when the port is in use
   */
  static LoopbackForward start(int port, int target) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      listener.bind(loopback(port));
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    LoopbackForward forward = new LoopbackForward(listener, target);
    daemon("api-port-accept", forward::accept);
    return forward;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        daemon("api-port-connection", () -> connect(client));
      } catch (IOException e) {
        // Closed, or a client that went away at once; the loop's condition tells which.
      }
    }
  }

  private void connect(Socket client) {
    try (client;
        Socket server = new Socket()) {
      open.add(server);
      server.connect(loopback(target));
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread answers = daemon("api-port-answers", () -> copy(server, client));
      copy(client, server);
      answers.join();
      open.remove(server);
    } catch (IOException e) {
      // The server is gone: closing the client's connection tells it so.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to do with it.
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(LoopbackForward::closeQuietly);
  }
}
