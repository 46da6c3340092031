package dev.latchkey.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An nginx that runs the example's configuration, on ports of its own. */
final class Nginx implements AutoCloseable {
  private static final Path EXAMPLE = Path.of("../examples/gateways/nginx");

  /** Where the launcher puts one that it had to get. */
  private static final Path DOWNLOADED = Path.of("target/nginx/usr/sbin/nginx");

  private static final String MAIN =
      """
      daemon off;
      master_process off;
      pid nginx.pid;
      error_log stderr warn;
      events {}
      http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          include latchkey.conf;
      }
      """;

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The program; empty if there is none that could run the example. */
  static Optional<Path> find() {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "nginx"));
    return Stream.of(
            Stream.ofNullable(System.getenv("LATCHKEY_NGINX")).map(Path::of),
            onPath,
            Stream.of(Path.of("/usr/sbin/nginx"), DOWNLOADED))
        .flatMap(places -> places)
        .filter(Files::isExecutable)
        .map(Path::toAbsolutePath)
        .filter(Nginx::asksBeforehand)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param folder for what it writes
   * @param verifier the port of the verifier
   * @param application the port of what stands behind it
   */
  static Nginx start(Path folder, int verifier, int application) throws IOException {
    Files.createDirectories(folder);
    int port = freePort();
    Files.writeString(folder.resolve("nginx.conf"), MAIN);
    Files.copy(EXAMPLE.resolve("latchkey-authz.conf"), folder.resolve("latchkey-authz.conf"));
    String example = Files.readString(EXAMPLE.resolve("latchkey.conf"));
    example = replaced(example, "server 127.0.0.1:4420;", "server 127.0.0.1:" + verifier + ";");
    example = replaced(example, "server 127.0.0.1:9000;", "server 127.0.0.1:" + application + ";");
    example = replaced(example, "listen 8080;", "listen 127.0.0.1:" + port + ";");
    Files.writeString(folder.resolve("latchkey.conf"), example);
    Path log = folder.resolve("stderr");
    Process process =
        new ProcessBuilder(
                find().orElseThrow().toString(),
                "-p",
                folder.toAbsolutePath().toString(),
                "-c",
                folder.resolve("nginx.conf").toAbsolutePath().toString(),
                "-e",
                "stderr")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
              return isListening(port);
            });
    return new Nginx(process, port);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String replaced(String text, String old, String by) {
    assertThat(text).containsOnlyOnce(old);
    return text.replace(old, by);
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean asksBeforehand(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "-V").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 && said.contains("http_auth_request_module");
    } catch (IOException cannotRun) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
