package dev.latchkey.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** What stands behind a gateway: answers everything, and keeps what it was asked. */
final class EchoingApplication implements AutoCloseable {
  private final List<Seen> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  private EchoingApplication(HttpServer server) {
    this.server = server;
  }

  static EchoingApplication start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    EchoingApplication application = new EchoingApplication(server);
    server.createContext("/", application::answer);
    server.setExecutor(application.threads);
    server.start();
    return application;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** All since {@link #forget}. */
  List<Seen> requests() {
    return List.copyOf(requests);
  }

  Seen last() {
    return requests.get(requests.size() - 1);
  }

  void forget() {
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, List<String>> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, lines) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(lines)));
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          new Seen(
              exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : 2);
      if (!head) {
        exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /** A request; names of headers are in small letters. */
  record Seen(String method, String target, Map<String, List<String>> headers, String body) {
    Map<String, List<String>> latchkeyHeaders() {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().replace('_', '-').contains("latchkey"))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }
}
