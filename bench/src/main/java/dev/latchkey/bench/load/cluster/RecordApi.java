package dev.latchkey.bench.load.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * As much of an API server as a verifier asks for, in this process: lists in pages, watches with
 * bookmarks, Secrets by name, and the status of records. It does nothing by itself, so that it
 * takes no time from what is measured.
 */
public final class RecordApi implements AutoCloseable {
  private static final String RECORDS = "apikeyrecords";
  private static final long BOOKMARK_SECONDS = 60;

  private final HttpServer server;
  private final ExecutorService threads;
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, StoredObjects> custom =
      Map.of(
          RECORDS,
          new StoredObjects("ApiKeyRecord"),
          "apikeyrevocations",
          new StoredObjects("ApiKeyRevocation"),
          "apikeyselfrevocations",
          new StoredObjects("ApiKeySelfRevocation"));
  private final StoredObjects secrets = new StoredObjects("Secret");

  private RecordApi(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** Starts one on a free port of this machine, without any objects. */
  public static RecordApi start() {
    // Without it each answer on a kept connection waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      ExecutorService threads =
          Executors.newCachedThreadPool(
              task -> {
                Thread thread = new Thread(task, "record-api");
                thread.setDaemon(true);
                return thread;
              });
      RecordApi api = new RecordApi(server, threads);
      server.setExecutor(threads);
      server.createContext("/", api::handle);
      server.start();
      return api;
    } catch (IOException e) {
      throw new BenchException("The stand-in for an API server cannot be started: " + e + ".", e);
    }
  }

  /** Adds a record, as JSON. */
  public void addRecord(String name, byte[] json) {
    custom.get(RECORDS).add(name, json);
  }

  /** Adds a Secret, as JSON. */
  public void addSecret(String name, byte[] json) {
    secrets.add(name, json);
  }

  /** How to reach it. */
  public Kubeconfig kubeconfig() {
    return Kubeconfig.anonymous("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange);
    } catch (RuntimeException e) {
      // The server would close the connection without a word.
      System.err.println("The stand-in for an API server failed: " + e);
      throw e;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    List<String> path = path(exchange.getRequestURI());
    int kind = path.size() > 3 && path.get(path.size() - 1).equals("status") ? 1 : 0;
    // .../{plural}, .../{plural}/{name} or .../{plural}/{name}/status
    int last = path.size() - 1 - kind;
    if (last >= 1 && path.get(last - 1).equals("secrets")) {
      send(exchange, secrets.find(path.get(last)));
    } else if (last >= 1 && custom.containsKey(path.get(last - 1))) {
      StoredObjects objects = custom.get(path.get(last - 1));
      send(
          exchange,
          exchange.getRequestMethod().equals("PATCH")
              ? objects.putStatus(path.get(last), patchedStatus(exchange))
              : objects.find(path.get(last)));
    } else if (last >= 0 && custom.containsKey(path.get(last))) {
      list(exchange, custom.get(path.get(last)), query(exchange.getRequestURI()));
    } else {
      send(exchange, Optional.empty());
    }
  }

  private void list(HttpExchange exchange, StoredObjects objects, Map<String, String> query)
      throws IOException {
    if (!"true".equals(query.get("watch"))) {
      int from = Integer.parseInt(query.getOrDefault("continue", "0"));
      int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
      send(exchange, 200, objects.page(from, limit == 0 ? Integer.MAX_VALUE : limit).pieces());
    } else if ("websocket".equals(exchange.getRequestHeaders().getFirst("Upgrade"))) {
      // No WebSocket here: this answer makes clients ask for a stream.
      send(exchange, 200, List.of());
    } else {
      watch(exchange, objects);
    }
  }

  /** Until the client is gone, which shows when something is written. */
  private static void watch(HttpExchange exchange, StoredObjects objects) throws IOException {
    BlockingQueue<byte[]> events = objects.watch();
    try {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      while (true) {
        out.write(objects.bookmark());
        out.flush();
        for (byte[] event = events.poll(BOOKMARK_SECONDS, TimeUnit.SECONDS);
            event != null;
            event = events.poll(BOOKMARK_SECONDS, TimeUnit.SECONDS)) {
          out.write(event);
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      objects.endWatch(events);
    }
  }

  /** The status in a JSON Patch (RFC 6902) that sets all of it. */
  private JsonNode patchedStatus(HttpExchange exchange) throws IOException {
    for (JsonNode operation : mapper.readTree(exchange.getRequestBody().readAllBytes())) {
      if (operation.path("path").asText().equals("/status")) {
        return operation.path("value");
      }
    }
    throw new IOException("a patch of something else than a status");
  }

  private static void send(HttpExchange exchange, Optional<byte[]> object) throws IOException {
    if (object.isPresent()) {
      send(exchange, 200, List.of(object.get()));
    } else {
      String notFound =
          "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";
      send(exchange, 404, List.of(notFound.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static void send(HttpExchange exchange, int status, List<byte[]> pieces)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    int length = pieces.stream().mapToInt(piece -> piece.length).sum();
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    for (byte[] piece : pieces) {
      exchange.getResponseBody().write(piece);
    }
  }

  private static List<String> path(URI uri) {
    return Arrays.stream(uri.getPath().split("/")).filter(part -> !part.isEmpty()).toList();
  }

  private static Map<String, String> query(URI uri) {
    return uri.getQuery() == null
        ? Map.of()
        : Arrays.stream(uri.getQuery().split("&"))
            .map(parameter -> parameter.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : ""));
  }
}
