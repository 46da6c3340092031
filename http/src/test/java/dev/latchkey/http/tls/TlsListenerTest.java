package dev.latchkey.http.tls;

import static dev.latchkey.http.testing.TestAuthority.pem;
import static dev.latchkey.http.testing.TestAuthority.traditional;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.JsonAnswer;
import dev.latchkey.http.ListenException;
import dev.latchkey.http.ListenerOptions;
import dev.latchkey.http.testing.CapturedLog;
import dev.latchkey.http.testing.TestAuthority;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener with a certificate, over real sockets. */
class TlsListenerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestAuthority root = new TestAuthority();
  private HttpListener listener;

  @TempDir Path folder;

  @AfterEach
  void stop() {
    if (listener != null) {
      listener.close();
    }
  }

  @Test
  void theChainIsShownInBothVersionsOfTls() throws Exception {
    TestAuthority intermediate = root.intermediate();
    KeyPair keys = TestAuthority.rsa();
    mount("1", pem(intermediate.issue(keys), intermediate.certificate()), traditional(keys));
    start();

    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      HttpResponse<String> answer = get(root, protocol);
      assertThat(answer.body()).isEqualTo("1");
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
      assertThat(answer.sslSession().orElseThrow().getPeerCertificates()).hasSize(2);
    }
    try (SSLSocket old =
        (SSLSocket) root.trust("TLS").getSocketFactory().createSocket("127.0.0.1", port())) {
      old.setEnabledProtocols(new String[] {"TLSv1.1"});
      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void aReplacedSecretIsShownToNewConnections() throws Exception {
    X509Certificate first = mount("1", TestAuthority.rsa());
    start();
    assertThat(shown()).isEqualTo(first);
    X509Certificate second = mount("2", TestAuthority.ec());

    await().atMost(PATIENCE).until(this::shown, second::equals);
  }

  @Test
  void aBrokenReplacementLeavesTheLastGoodCertificateAndOneWarning() throws Exception {
    mount("1", TestAuthority.ec());
    try (CapturedLog log = new CapturedLog("dev.latchkey.http.tls");
        ReloadedCertificate certificate = ReloadedCertificate.open(folder, Duration.ofMillis(20))) {
      certificate.tls().start();
      Object good = certificate.tls().getKeyStore();
      mount("2", "hunter2", "hunter2");
      await().until(() -> log.warnings().size() == 1);
      Files.delete(folder.resolve("..data"));
      await().until(() -> log.warnings().size() == 2);
      // Long enough for many more looks.
      await().pollDelay(Duration.ofMillis(300)).until(() -> true);

      assertThat(log.warnings()).hasSize(2).noneMatch(line -> line.contains("hunter2"));
      assertThat(certificate.tls().getKeyStore()).isSameAs(good);
      mount("3", TestAuthority.ec());
      await().until(() -> certificate.tls().getKeyStore() != good);
      certificate.tls().stop();
    }
  }

  @Test
  void filesThatAreNoMountedSecretAreReadToo() throws Exception {
    KeyPair keys = TestAuthority.ec();
    Files.writeString(folder.resolve("tls.crt"), pem(root.issue(keys)));
    Files.writeString(folder.resolve("tls.key"), traditional(keys));
    start();

    assertThat(get(root, "TLSv1.3").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAUsableCertificateNothingIsStarted() throws Exception {
    assertThatThrownBy(this::start)
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("tls.crt and tls.key in " + folder);
    mount("1", "", "");
    assertThatThrownBy(this::start)
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("tls.crt");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("latchkey-certificate"));
  }

  @Test
  void aRequestWithoutTlsEndsAtOnce() throws Exception {
    mount("1", TestAuthority.ec());
    start();

    try (Socket plain = new Socket("127.0.0.1", port())) {
      plain.setSoTimeout(5_000);
      plain
          .getOutputStream()
          .write(
              "GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("200");
    }
  }

  private void start() {
    listener =
        HttpListener.start(
            new ListenerOptions("tls-test", "127.0.0.1", 0, 8, Optional.of(folder)),
            routes ->
                routes.get("/one", context -> JsonAnswer.write(context, 200, new byte[] {'1'})));
  }

  private int port() {
    return listener.port();
  }

  private HttpResponse<String> get(TestAuthority trusted, String protocol)
      throws IOException, InterruptedException {
    javax.net.ssl.SSLParameters parameters = new javax.net.ssl.SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    return HttpClient.newBuilder()
        .sslContext(trusted.trust("TLS"))
        .sslParameters(parameters)
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + "/one")).build(),
            BodyHandlers.ofString());
  }

  private Certificate shown() throws Exception {
    return get(root, "TLSv1.3").sslSession().orElseThrow().getPeerCertificates()[0];
  }

  private X509Certificate mount(String version, KeyPair keys) throws IOException {
    X509Certificate certificate = root.issue(keys);
    mount(version, pem(certificate), traditional(keys));
    return certificate;
  }

  /** As the kubelet does: a new folder, then the link is swapped. */
  private void mount(String version, String certificates, String key) throws IOException {
    Path data = Files.createDirectory(folder.resolve(".." + version));
    Files.writeString(data.resolve("tls.crt"), certificates);
    Files.writeString(data.resolve("tls.key"), key);
    Path link = Files.createSymbolicLink(folder.resolve("..tmp"), data.getFileName());
    Files.move(
        link,
        folder.resolve("..data"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    for (String file : new String[] {"tls.crt", "tls.key"}) {
      if (!Files.isSymbolicLink(folder.resolve(file))) {
        Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
      }
    }
  }
}
