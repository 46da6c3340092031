package dev.latchkey.operator.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Answers {@code /health/alive}, {@code /health/ready} and {@code /metrics}. */
public final class ManagementServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;

  private ManagementServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 = any free one
   * @param ready whether the operator is in order
   * @throws UncheckedIOException where the port cannot be had
   */
  public static ManagementServer start(
      String host, int port, PrometheusMeterRegistry registry, BooleanSupplier ready) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot listen at %s:%d for health and metrics: %s. Choose another --management-port."
              .formatted(host, port, e.getMessage()),
          e);
    }
    server.createContext(
        "/health/alive",
        exchange -> answer(exchange, 200, "application/json", "{\"status\":\"ok\"}"));
    server.createContext(
        "/health/ready",
        exchange -> {
          boolean ok = ready.getAsBoolean();
          answer(
              exchange,
              ok ? 200 : 503,
              "application/json",
              ok ? "{\"status\":\"ok\"}" : "{\"status\":\"unavailable\"}");
        });
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
    ExecutorService threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "management");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.start();
    return new ManagementServer(server, threads);
  }

  /** The port it listens at. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
