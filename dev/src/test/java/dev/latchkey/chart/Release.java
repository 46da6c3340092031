package dev.latchkey.chart;

import com.marcnuri.helm.Helm;
import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorCommand;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierCommand;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A release of the chart, installed by Helm on a real API server. No pod ever runs there; in place
 * of the pods the programs run in this process, each with the arguments of its Deployment (on any
 * free ports) and a token of its Deployment's service account.
 */
final class Release implements AutoCloseable {
  private final RealApiServer server;
  private final Path kubeconfig;
  private final Chart chart;
  private final Deque<Runnable> running = new ArrayDeque<>();
  private Optional<OperatorApplication> operator = Optional.empty();
  private Optional<VerifierApplication> verifier = Optional.empty();

  private Release(RealApiServer server, Path kubeconfig, Chart chart) {
    this.server = server;
    this.kubeconfig = kubeconfig;
    this.chart = chart;
  }

  /**
   * Installs the chart, or upgrades what is installed.
   *
   * @param kubeconfig a file with the server's own
   * @param values YAML documents, a later one overrides an earlier one
   */
  static Release install(RealApiServer server, Path kubeconfig, Chart chart, String... values) {
    Chart.withValues(
        files -> {
          var command =
              new Helm(Chart.FOLDER)
                  .upgrade()
                  .install()
                  .createNamespace()
                  .withName(chart.release())
                  .withNamespace(chart.namespace())
                  .withKubeConfig(kubeconfig);
          files.forEach(command::withValuesFile);
          return command.call();
        },
        values);
    return new Release(server, kubeconfig, chart);
  }

  /** Removes what Helm installed, and ends the programs, as their pods would end. */
  void uninstall() {
    close();
    Helm.uninstall(chart.release())
        .withNamespace(chart.namespace())
        .withKubeConfig(kubeconfig)
        .call();
  }

  /** Starts the programs whose Deployments are there. */
  Release start() {
    KubernetesClient operatorClient = client("operator");
    OperatorApplication application =
        OperatorApplication.start(
            operatorClient,
            OperatorCommand.optionsOf(operatorClient.getConfiguration(), arguments("operator")),
            Clock.systemUTC());
    running.push(application::close);
    operator = Optional.of(application);
    if (deployment("verifier").isPresent()) {
      VerifierApplication verifying =
          VerifierApplication.start(
              client("verifier"),
              VerifierCommand.optionsOf(chart.namespace(), arguments("verifier")),
              Clock.systemUTC());
      running.push(verifying::close);
      verifier = Optional.of(verifying);
    }
    return this;
  }

  /** Whether every program that runs says that it is ready. */
  boolean isReady() {
    return operator.stream().allMatch(OperatorApplication::isReady)
        && verifier.stream().allMatch(VerifierApplication::isReady);
  }

  /** Where the verifier answers. */
  int verifierPort() {
    return verifier.orElseThrow().port();
  }

  /** Where the operator answers the admin API. */
  int adminApiPort() {
    return operator.orElseThrow().adminApi().orElseThrow().port().orElseThrow();
  }

  /**
   * A client with a token of a program's service account, closed with this release.
   *
   * @param program {@code operator} or {@code verifier}
   */
  KubernetesClient client(String program) {
    PodSpec pod = deployment(program).orElseThrow().getSpec().getTemplate().getSpec();
    Kubeconfig account =
        server.kubeconfigOfServiceAccount(chart.namespace(), pod.getServiceAccountName());
    Config config = account.clientConfig();
    config.setNamespace(chart.namespace());
    KubernetesClient client = LatchkeyClients.create(config);
    running.push(client::close);
    return client;
  }

  /** What the program is started with, as it stands in the cluster, but for ports. */
  private String[] arguments(String program) {
    return deployment(program)
        .orElseThrow()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getArgs()
        .stream()
        .skip(1)
        .map(argument -> argument.replaceFirst("port=\\d+$", "port=0"))
        .toArray(String[]::new);
  }

  private Optional<Deployment> deployment(String program) {
    return Optional.ofNullable(
        server
            .client()
            .apps()
            .deployments()
            .inNamespace(chart.namespace())
            .withName(chart.release() + "-" + program)
            .get());
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      running.pop().run();
    }
    operator = Optional.empty();
    verifier = Optional.empty();
  }
}
