package dev.latchkey.dev.training;

import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.crds.CustomResourceDefinitions;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.dev.DevException;
import dev.latchkey.dev.DevOptions;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.Program;
import dev.latchkey.dev.embedded.EmbeddedApiServer;
import dev.latchkey.http.HttpListener;
import dev.latchkey.http.auth.Authentication;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/** An API server that is reached as clusters are, and an operator with its HTTP API. */
final class TrainingCluster implements AutoCloseable {

  private static final int THREADS = 8;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Kubeconfig kubeconfig;
  private URI adminApi;

  private TrainingCluster() {}

  static TrainingCluster start(Program.OperatorStart operator, Clock clock) {
    TrainingCluster cluster = new TrainingCluster();
    try {
      cluster.startParts(operator, clock);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** How to reach the API server. */
  Kubeconfig kubeconfig() {
    return kubeconfig;
  }

  /** The base of the operator's HTTP API. */
  URI adminApi() {
    return adminApi;
  }

  private void startParts(Program.OperatorStart operator, Clock clock) {
    EmbeddedApiServer server =
        keep(
            EmbeddedApiServer.start(
                0, CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList(), clock));
    TlsFront front = keep(TlsFront.start(server.port()));
    kubeconfig = Kubeconfig.token(front.url(), front.authority(), "not-looked-at");
    KubernetesClient client = keep(LatchkeyClients.create(server.kubeconfig().clientConfig()));
    DevOptions options =
        new DevOptions(
            Optional.empty(),
            ApiServerChoice.EMBEDDED,
            0,
            0,
            Set.of(),
            Path.of("kubeconfig"),
            Authentication.NONE);
    Program.OperatorProgram program = keep(operator.start(client, options, clock));
    HttpListener listener =
        keep(HttpListener.start("training", "127.0.0.1", 0, THREADS, program.routes()));
    adminApi = URI.create("http://127.0.0.1:" + listener.port());
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new DevException("The training cluster could not be stopped.", e);
      }
    }
  }
}
