package dev.latchkey.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.operator.OperatorCommand;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.ContendedWrite;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two operators, each a process of its own and under the shipped roles, that agree on one that
 * writes.
 */
@ClusterTest
class TwoReplicasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KEYS = 60;
  private static final Path ROLES = Path.of("../helm/latchkey/files/rbac/operator.yaml");
  private static final String ACCOUNT = "operator";

  @TempDir Path folder;

  private final List<Process> operators = new ArrayList<>();
  private KubernetesClient admin;
  private String namespace;
  private Path kubeconfig;

  @BeforeEach
  void connect(RealApiServer server, TestNamespace own) throws IOException {
    namespace = own.name();
    admin = LatchkeyClients.create(server.client().getConfiguration());
    kubeconfig = folder.resolve("kubeconfig");
    mayWhatOperatorsMay();
    server.kubeconfigOfServiceAccount(namespace, ACCOUNT).write(kubeconfig);
  }

  /** The rights that it ships with, and no others. */
  private void mayWhatOperatorsMay() throws IOException {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(ACCOUNT)
                .endMetadata()
                .build())
        .createOr(NonDeletingOperation::update);
    try (InputStream roles = Files.newInputStream(ROLES)) {
      admin
          .load(roles)
          .items()
          .forEach(role -> admin.resource(role).createOr(NonDeletingOperation::update));
    }
    for (String role : List.of("latchkey-operator", "latchkey-operator-lease")) {
      admin
          .resource(
              new RoleBindingBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName(role)
                  .endMetadata()
                  .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                  .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                  .build())
          .createOr(NonDeletingOperation::update);
    }
  }

  @AfterEach
  void stop() {
    operators.forEach(Process::destroyForcibly);
    admin.close();
  }

  @Test
  void whenTheLeaderIsKilledTheOtherLeadsWithinSecondsAndNothingIsMintedTwice() throws Exception {
    String nobody = leader();
    Process first = operator();
    awaitLeader(nobody);
    operator();
    IntStream.range(0, KEYS).forEach(n -> declare("key-" + n));
    await().atMost(PATIENCE).until(() -> records().size() > 5);
    String leader = leader();

    first.destroyForcibly().waitFor();
    Instant killed = Instant.now();
    awaitLeader(leader);
    Duration leaderless = Duration.between(killed, Instant.now());

    await().atMost(PATIENCE).until(() -> ready() >= KEYS);
    assertThat(leaderless).isLessThan(Duration.ofSeconds(30));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        records().stream()
                            .filter(record -> record.getSpec().revocation() == null)
                            .filter(record -> record.getSpec().owner().name().startsWith("key-"))
                            .collect(
                                Collectors.groupingBy(
                                    record -> record.getSpec().owner().name(),
                                    Collectors.counting())))
                    .hasSize(KEYS)
                    .allSatisfy((name, count) -> assertThat(count).isEqualTo(1)));
  }

  @Test
  void aLeaderThatLosesItsLeaseStops() throws Exception {
    Process operator = operator("--log-format=json");
    declare("before");
    await().atMost(PATIENCE).until(() -> recordsOf("before") == 1);
    assertThat(metrics("operator-0.log"))
        .contains("latchkey_operator_leading 1.0", "latchkey_operator_ready 1.0");

    ContendedWrite.of(
        () ->
            admin
                .leases()
                .inNamespace(namespace)
                .withName("latchkey-operator")
                .edit(
                    lease -> {
                      lease.getSpec().setHolderIdentity("somebody-else");
                      lease.getSpec().setLeaseDurationSeconds(600);
                      lease.getSpec().setRenewTime(java.time.ZonedDateTime.now());
                      return lease;
                    }));

    boolean ended = operator.waitFor(30, TimeUnit.SECONDS);
    assertThat(ended).as(Files.readString(folder.resolve("operator-0.log"))).isTrue();
    assertThat(operator.exitValue()).isEqualTo(1);
    declare("after");
    assertThat(recordsOf("after")).isZero();
    List<JsonNode> log = log("operator-0.log");
    assertThat(log)
        .allSatisfy(
            line -> {
              assertThat(Instant.parse(line.path("time").asText()))
                  .isBeforeOrEqualTo(Instant.now());
              assertThat(line.path("message").asText()).isNotBlank();
            });
    assertThat(log)
        .extracting(line -> line.path("message").asText())
        .contains("Leading")
        .last()
        .isEqualTo("Another replica leads, or the API server cannot be reached: ending");
    assertThat(log)
        .filteredOn(line -> line.path("event").asText().equals("Issued"))
        .singleElement()
        .satisfies(line -> assertThat(line.path("name").asText()).isEqualTo("before"));
  }

  /** What an operator says of itself, at the port that its log names. */
  private String metrics(String log) throws IOException, InterruptedException {
    Matcher port =
        Pattern.compile("Health and metrics on port (\\d+)")
            .matcher(Files.readString(folder.resolve(log)));
    assertThat(port.find()).isTrue();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/metrics"))
                .timeout(PATIENCE)
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** The lines of a log, but for those of the JVM's own. */
  private List<JsonNode> log(String name) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name))) {
      if (!line.startsWith("WARNING: ")) {
        lines.add(new ObjectMapper().readTree(line));
      }
    }
    return lines;
  }

  private Process operator(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                OperatorCommand.class.getName(),
                "--namespaces=" + namespace,
                "--lease-namespace=" + namespace,
                "--management-port=0"));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("operator-" + operators.size() + ".log").toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    operators.add(process);
    return process;
  }

  private void declare(String name) {
    var key = new GenericKubernetesResource();
    key.setApiVersion("latchkey.dev/v1alpha1");
    key.setKind("IssuedApiKey");
    key.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(name)
            .build());
    key.setAdditionalProperty("spec", Map.of("actorID", "a"));
    admin.resource(key).create();
  }

  private long ready() {
    return admin.resources(IssuedApiKey.class).inNamespace(namespace).list().getItems().stream()
        .filter(
            key ->
                key.getStatus() != null
                    && key.getStatus().conditions().stream()
                        .anyMatch(
                            condition ->
                                condition.type().equals("Ready")
                                    && condition.status() == Condition.Status.TRUE))
        .count();
  }

  private long recordsOf(String key) {
    return records().stream().filter(record -> record.getSpec().owner().name().equals(key)).count();
  }

  private List<ApiKeyRecord> records() {
    return admin.resources(ApiKeyRecord.class).inNamespace(namespace).list().getItems();
  }

  private String leader() {
    Lease lease = admin.leases().inNamespace(namespace).withName("latchkey-operator").get();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  private void awaitLeader(String otherThan) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !leader().isEmpty() && !leader().equals(otherThan));
  }
}
