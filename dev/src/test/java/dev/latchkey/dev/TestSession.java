package dev.latchkey.dev;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.DevSession.Surroundings;
import dev.latchkey.http.auth.Authentication;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A session without a folder on free ports, for tests of what it answers. */
public final class TestSession implements AutoCloseable {
  private final DevSession session;
  private final KubernetesClient client;
  private final URI url;

  private TestSession(DevSession session, KubernetesClient client, URI url) {
    this.session = session;
    this.client = client;
    this.url = url;
  }

  /**
   * Starts one.
   *
   * @param folder for its kubeconfig
   */
  public static TestSession start(
      ApiServerChoice choice, Authentication authentication, Path folder) throws IOException {
    Programs programs = Programs.standard();
    DevOptions options =
        new DevOptions(
            Optional.empty(),
            choice,
            freePort(),
            freePort(),
            Set.of(),
            folder.resolve("kubeconfig"),
            authentication);
    DevSession session =
        DevSession.start(
            options,
            new Surroundings(
                programs.operator(),
                programs.verifier(),
                ApiServerInstallation.ofUser(),
                Map.of(),
                Clock.systemUTC()),
            line -> {});
    Kubeconfig kubeconfig = new Kubeconfig(Files.readString(options.kubeconfig()));
    return new TestSession(
        session,
        LatchkeyClients.create(kubeconfig.clientConfig()),
        URI.create("http://127.0.0.1:" + options.port()));
  }

  /** The base of its HTTP API. */
  public URI url() {
    return url;
  }

  /** The administrator's client of its API server. */
  public KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    session.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
