package dev.latchkey.dev.embedded;

import dev.latchkey.apiserver.ApiServerException;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.Kubeconfig;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * An API server inside this process, in memory, over plain HTTP on 127.0.0.1; it starts at once.
 *
 * <p>It serves the custom resources it is given, namespaces, Secrets, ConfigMaps, ServiceAccounts,
 * Events and Leases, tells clients so (discovery), answers {@code kubectl get} with the custom
 * resources' columns, fills in the defaults of their schemas, and removes dependents with their
 * owner. It has no validation, no authentication, no RBAC, no server-side apply, no {@code kubectl
 * explain}, and watches over WebSocket alone ({@code kubectl get -w} and {@code wait} fail).
 */
public final class EmbeddedApiServer implements AutoCloseable {

  // Held, or the level would be collected with the logger.
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

  private final MockWebServer server;

  private EmbeddedApiServer(MockWebServer server) {
    this.server = server;
  }

  /**
   * Starts the server, with the namespace {@code default} in it.
   *
   * @param port the port of 127.0.0.1; 0: any free one
   * @param definitions the custom resources to serve
   * @throws ApiServerException when the port is in use
   */
  public static EmbeddedApiServer start(int port, List<CrdFile> definitions, Clock clock) {
    // It logs each request otherwise.
    SERVER_LOG.setLevel(Level.WARNING);
    Stream<ServedResource> custom =
        definitions.stream().map(CrdFile::definition).map(ServedResource::of);
    Catalogue catalogue = new Catalogue(Stream.concat(ServedResource.builtIn(), custom).toList());
    ObjectStore store = new ObjectStore();
    store.create(
        "/api/v1/namespaces",
        ObjectStore.parse(
            Serialization.asJson(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName("default")
                    .endMetadata()
                    .withNewStatus()
                    .withPhase("Active")
                    .endStatus()
                    .build())));
    for (CrdFile definition : definitions) {
      store.create(
          "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
          ObjectStore.parse(Serialization.asJson(definition.definition())));
    }
    MockWebServer server = new MockWebServer();
    server.setDispatcher(new ForgetfulDispatcher(server, new Requests(catalogue, store, clock)));
    try {
      server.start(InetAddress.getLoopbackAddress(), port);
    } catch (IllegalStateException e) {
      throw new ApiServerException(
          "Port " + port + " is in use; choose another one for the API server.", e);
    }
    return new EmbeddedApiServer(server);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** How to reach it. */
  public Kubeconfig kubeconfig() {
    return Kubeconfig.anonymous("http://127.0.0.1:" + port());
  }

  @Override
  public void close() {
    server.shutdown();
  }

  /** The mock server remembers every request for a test to look at; here nobody ever does. */
  private static final class ForgetfulDispatcher extends Dispatcher {

    private final MockWebServer server;
    private final Dispatcher dispatcher;

    ForgetfulDispatcher(MockWebServer server, Dispatcher dispatcher) {
      this.server = server;
      this.dispatcher = dispatcher;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      try {
        server.takeRequest(0, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return dispatcher.dispatch(request);
    }
  }
}
