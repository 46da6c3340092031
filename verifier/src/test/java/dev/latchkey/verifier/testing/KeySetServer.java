package dev.latchkey.verifier.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server on loopback with one key set, over HTTP, or over HTTPS with a certificate of its own.
 */
public final class KeySetServer implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  /** The conditions ({@code If-None-Match}) of all requests, in order; empty text: none. */
  public final List<String> conditions = new CopyOnWriteArrayList<>();

  public volatile int status = 200;
  public volatile String body = "";

  /** Answers 304 to a request with this condition. */
  public volatile Optional<String> tag = Optional.empty();

  /** Whether the answer stops after its header. */
  public volatile boolean stalls;

  /** Paths that are found elsewhere, and where. */
  public final Map<String, String> redirects = new ConcurrentHashMap<>();

  public final Map<String, String> headers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final String scheme;

  private KeySetServer(HttpServer server, String scheme) throws IOException {
    this.server = server;
    this.scheme = scheme;
    server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public static KeySetServer http() throws IOException {
    return new KeySetServer(HttpServer.create(), "http");
  }

  /**
   * @param folder where the certificate is made; {@link #certificate} is in it
   */
  public static KeySetServer https(Path folder) throws IOException {
    Path store = folder.resolve("server.p12");
    keytool(
        "-genkeypair -alias server -keyalg EC -dname CN=test -validity 2"
            + " -ext san=ip:127.0.0.1 -storetype PKCS12",
        store);
    keytool("-exportcert -rfc -alias server -file " + certificate(folder), store);
    try (InputStream file = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(file, PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      HttpsServer server = HttpsServer.create();
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return new KeySetServer(server, "https");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Path certificate(Path folder) {
    return folder.resolve("server.pem");
  }

  private static void keytool(String arguments, Path store) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public URI uri(String path) {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String elsewhere = redirects.get(exchange.getRequestURI().getPath());
      if (elsewhere != null) {
        exchange.getResponseHeaders().set("Location", elsewhere);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      String condition =
          Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-None-Match")).orElse("");
      conditions.add(condition);
      headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      tag.ifPresent(value -> exchange.getResponseHeaders().set("ETag", value));
      if (tag.isPresent() && tag.get().equals(condition)) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, stalls ? bytes.length + 1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
      if (stalls) {
        end.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    threads.shutdownNow();
    server.stop(0);
  }
}
