package dev.latchkey.dev.training;

import dev.latchkey.dev.DevException;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Speaks TLS on a port of localhost for a server of this machine that does not. */
final class TlsFront implements AutoCloseable {

  private static final String NAME = "localhost";
  private static final char[] NO_PASSWORD = {};

  private final SelfSignedCertificate certificate;
  private final SSLServerSocket socket;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsFront(SelfSignedCertificate certificate, SSLServerSocket socket, int target) {
    this.certificate = certificate;
    this.socket = socket;
    this.target = target;
  }

  /**
   * Starts one.
   *
   * @param target the server's port on 127.0.0.1
   */
  static TlsFront start(int target) {
    SelfSignedCertificate certificate = SelfSignedCertificate.create(NAME);
    try {
      SSLServerSocket socket =
          (SSLServerSocket)
              context(certificate)
                  .getServerSocketFactory()
                  .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
      TlsFront front = new TlsFront(certificate, socket, target);
      begin("training-tls", front::accept);
      return front;
    } catch (IOException | GeneralSecurityException e) {
      certificate.delete();
      throw new DevException("TLS cannot be spoken: " + e.getMessage() + ".", e);
    }
  }

  /** Where it is reached. */
  String url() {
    return "https://" + NAME + ":" + socket.getLocalPort();
  }

  /** The certificate that it shows, PEM. */
  byte[] authority() {
    try {
      return Files.readAllBytes(Path.of(certificate.certificatePath()));
    } catch (IOException e) {
      throw new DevException("The certificate cannot be read.", e);
    }
  }

  private static SSLContext context(SelfSignedCertificate certificate)
      throws IOException, GeneralSecurityException {
    Certificate shown;
    try (var pem = Files.newInputStream(Path.of(certificate.certificatePath()))) {
      shown = CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
    String key =
        Files.readString(Path.of(certificate.privateKeyPath()))
            .replaceAll("-----[A-Z ]+-----", "")
            .replaceAll("\\s", "");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, NO_PASSWORD);
    keys.setKeyEntry(
        NAME,
        KeyFactory.getInstance(shown.getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
        NO_PASSWORD,
        new Certificate[] {shown});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        open.add(client);
        begin("training-tls-to-server", () -> connect(client));
      }
    } catch (IOException closed) {
      // It has ended.
    }
  }

  private void connect(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      begin("training-tls-to-client", () -> copy(server, client));
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException closed) {
      // Either side has ended, and the other one is closed too.
    } finally {
      open.remove(client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try (to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      // Either side has ended, and the other one is closed too.
    }
  }

  private static void begin(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket client : open) {
      client.close();
    }
    certificate.delete();
  }
}
