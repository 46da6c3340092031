package dev.latchkey.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.dev.Kubectl;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/migration.md, with real kubectl and jq. */
@ClusterTest
class MigrationTest {
  private static final Path SCRIPT = ExampleFile.FOLDER.resolve("migration/imported-keys.jq");

  private final KubernetesClient client;
  private final RealApiServer server;
  private final String namespace;
  @TempDir private Path folder;
  private Kubectl kubectl;
  private KubernetesClient operatorClient;
  private OperatorApplication operator;

  MigrationTest(RealApiServer server, KubernetesClient client, TestNamespace namespace) {
    this.server = server;
    this.client = client;
    this.namespace = namespace.name();
  }

  @BeforeEach
  void start() throws IOException {
    kubectl = Kubectl.find(server.kubeconfig(), folder);
    assumeTrue(hasJq(), "jq is not there");
    operatorClient = LatchkeyClients.create(client.getConfiguration());
    operator =
        OperatorApplication.start(
            operatorClient, OperatorOptions.forDev(Set.of(namespace)), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
      operatorClient.close();
    }
  }

  @Test
  void everySecretOfAGatewayBecomesKeysThatAreImported() throws Exception {
    secret(
        "clients", "app: orders", "Acme: acme-raw-key-0123456789, north_2: north-raw-key-012345");
    secret("kong-courier", "konghq.com/credential: key-auth", "key: courier-raw-key-0123456789");
    secret(
        "partner", "authorino.kuadrant.io/managed-by: authorino", "api_key: partner-raw-01234567");

    migrate("app=orders", "--arg", "scopes", "orders:read,orders:write");
    migrate("konghq.com/credential=key-auth", "--arg", "entry", "key");
    migrate("authorino.kuadrant.io/managed-by=authorino", "--arg", "entry", "api_key");

    awaitKeys(
        "clients-acme Acme [orders:read, orders:write] Imported",
        "clients-north-2 north_2 [orders:read, orders:write] Imported",
        "kong-courier kong-courier [] Imported",
        "partner partner [] Imported");

    // When nothing reads the plaintext any more, it goes, and the keys stay.
    kubectl.run("delete", "secret", "clients", "-n", namespace);
    kubectl.run(
        "patch",
        "imak",
        "clients-acme",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"spec\":{\"scopes\":[\"orders:read\"]}}");
    awaitKeys(
        "clients-acme Acme [orders:read] Imported",
        "clients-north-2 north_2 [orders:read, orders:write] Imported",
        "kong-courier kong-courier [] Imported",
        "partner partner [] Imported");
  }

  @Test
  void twoKeysOfOneNameAreRefusedRatherThanOneLost() throws Exception {
    secret("twice", "app: twice", "Acme: acme-raw-key-0123456789, acme: another-raw-key-01234");

    Kubectl.Result made = jq(list("app=twice"));

    assertThat(made.exitCode()).isNotZero();
    assertThat(made.output()).contains("several keys would have the name twice-acme");
  }

  private void migrate(String selector, String... arguments) throws Exception {
    kubectl.run("label", "secret", "-n", namespace, "-l", selector, "latchkey.dev/import=true");
    Kubectl.Result made = jq(list(selector), arguments);
    assertThat(made.exitCode()).as(made.output()).isZero();
    assertThat(made.output()).doesNotContain("raw-key-0", "raw-01234567");
    Kubectl.Result applied = kubectl.execute(made.output(), "apply", "-f", "-");
    assertThat(applied.exitCode()).as(applied.output()).isZero();
  }

  private String list(String selector) throws Exception {
    return kubectl.run("get", "secrets", "-n", namespace, "-l", selector, "-o", "json");
  }

  private void secret(String name, String label, String entries) {
    client
        .resource(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: %s, labels: {%s}}
            stringData: {%s}
            """
                .formatted(name, label, entries))
        .create();
  }

  private void awaitKeys(String... expected) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(keys()).containsExactlyInAnyOrder(expected));
  }

  /** Each with the state that the operator left for its present spec. */
  private List<String> keys() {
    return operatorClient
        .resources(ImportedApiKey.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .filter(
            key -> key.getMetadata().getGeneration().equals(key.getStatus().observedGeneration()))
        .map(
            key ->
                "%s %s %s %s"
                    .formatted(
                        key.getMetadata().getName(),
                        key.getSpec().actorID(),
                        key.getSpec().scopes(),
                        key.getStatus().conditions().stream()
                            .filter(condition -> condition.type().equals("Ready"))
                            .findFirst()
                            .orElseThrow()
                            .reason()))
        .toList();
  }

  private static boolean hasJq() {
    try {
      return new ProcessBuilder("jq", "--version").start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Kubectl.Result jq(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("jq"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-f", SCRIPT.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Kubectl.Result(process.exitValue(), output);
  }
}
