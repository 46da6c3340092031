package dev.latchkey.http.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private final AtomicInteger unavailable = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/ready",
        exchange -> {
          exchange.sendResponseHeaders(unavailable.getAndDecrement() > 0 ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whatIsAnsweredWith200IsWell() throws Exception {
    assertThat(probe(url())).isEqualTo(new Result(0, url() + " is answered with 200."));
  }

  @Test
  void whatIsAnsweredOtherwiseIsNot() throws Exception {
    unavailable.set(1);

    assertThat(probe(url())).isEqualTo(new Result(1, url() + ": 503"));
  }

  @Test
  void itIsAskedAgainWhileThereIsTime() throws Exception {
    unavailable.set(2);

    assertThat(probe(url(), "60").exitCode()).isZero();
  }

  @Test
  void whereNobodyListensItSaysSo() throws Exception {
    server.stop(0);

    Result result = probe(url());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).startsWith(url() + ": ConnectException");
  }

  @Test
  void withoutAUrlItSaysHowItIsUsed() throws Exception {
    Result usage = new Result(2, "Usage: probe http://HOST:PORT/PATH [SECONDS]");

    assertThat(probe()).isEqualTo(usage);
    assertThat(probe("/ready")).isEqualTo(usage);
    assertThat(probe("file:///etc/passwd")).isEqualTo(usage);
    assertThat(probe(url(), "soon")).isEqualTo(usage);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/ready";
  }

  /** It ends its process. */
  private static Result probe(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                Probe.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  private record Result(int exitCode, String output) {}
}
