package dev.latchkey.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.dev.Kubectl;
import dev.latchkey.dev.Latchkey;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are saved from one cluster with kubectl, and restored into another one. */
@ClusterTest(controllers = true)
class RestoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RAW_KEY = "a-raw-key-of-somebody-else";

  @TempDir Path folder;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void theSameCredentialsAreValidInAnEmptyCluster(RealApiServer before, TestNamespace own)
      throws Exception {
    String namespace = own.name();
    String retiring;
    String current;
    String revoked;
    Path saved = folder.resolve("saved.yaml");
    try (KubernetesClient client = LatchkeyClients.create(before.client().getConfiguration());
        OperatorApplication operator = operator(client, namespace)) {
      assertThat(operator.isReady()).isTrue();
      issue(client, namespace, "checkout", "");
      retiring = awaitCredential(client, namespace, "checkout", "");
      issue(client, namespace, "checkout", ", rotation: {trigger: again, overlap: 1h}");
      current = awaitCredential(client, namespace, "checkout", retiring);
      issue(client, namespace, "leaked", "");
      revoked = awaitCredential(client, namespace, "leaked", "");
      importRawKey(client, namespace);
      revoke(client, namespace);
      Files.writeString(
          saved,
          Kubectl.find(before.kubeconfig(), folder)
              .run("get", "iak,imak,akr,akrev,aksrev,secrets", "-n", namespace, "-o", "yaml"));
    }

    try (RealApiServer after = RealApiServer.start(ApiServerInstallation.ofUser())) {
      CrdFile.apply(after.client(), CrdFile.onClassPath());
      after.startControllers();
      try (KubernetesClient client = LatchkeyClients.create(after.client().getConfiguration())) {
        client
            .resource(
                new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
            .create();
        try (OperatorApplication operator = operator(client, namespace);
            VerifierApplication verifier =
                VerifierApplication.start(
                    client,
                    VerifierOptions.builder(Set.of(namespace)).port(0).managementPort(0).build(),
                    Clock.systemUTC())) {
          assertThat(operator.isReady()).isTrue();

          restore(after, saved);

          awaitReady(client, IssuedApiKey.class, namespace, "checkout", "Issued");
          awaitReady(client, ImportedApiKey.class, namespace, "partner", "Imported");
          awaitReady(client, IssuedApiKey.class, namespace, "leaked", "Revoked");
          String uid =
              key(client, IssuedApiKey.class, namespace, "checkout").getMetadata().getUid();
          await()
              .atMost(PATIENCE)
              .untilAsserted(
                  () -> {
                    assertThat(result(verifier, current)).isEqualTo("VALID");
                    assertThat(result(verifier, retiring)).isEqualTo("VALID");
                    assertThat(result(verifier, RAW_KEY)).isEqualTo("VALID");
                    assertThat(result(verifier, revoked)).isEqualTo("VERIFICATION_ERROR_REVOKED");
                    // Or the garbage collector takes it.
                    assertThat(secret(client, namespace, "checkout").getMetadata())
                        .satisfies(
                            metadata ->
                                assertThat(metadata.getOwnerReferences())
                                    .singleElement()
                                    .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid)));
                  });
          assertThat(credential(secret(client, namespace, "checkout"))).isEqualTo(current);
          assertThat(client.resources(ApiKeyRecord.class).inNamespace(namespace).list().getItems())
              .as("nothing was issued anew")
              .hasSize(4);
          assertThat(client.namespaces().withName(namespace).get().getMetadata().getAnnotations())
              .as("at work again")
              .satisfiesAnyOf(
                  annotations -> assertThat(annotations).isNull(),
                  annotations ->
                      assertThat(annotations).doesNotContainKey(dev.latchkey.crds.Latchkey.PAUSED));
        }
      }
    }
  }

  private void restore(RealApiServer into, Path saved) throws Exception {
    Path kubeconfig = folder.resolve("restored-kubeconfig");
    into.kubeconfig().write(kubeconfig);
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Latchkey.class.getName(),
                "restore",
                saved.toString())
            .redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).doesNotContain(RAW_KEY);
  }

  private static OperatorApplication operator(KubernetesClient client, String namespace) {
    return OperatorApplication.start(
        client, OperatorOptions.forDev(Set.of(namespace)), Clock.systemUTC());
  }

  private static void issue(
      KubernetesClient client, String namespace, String name, String rotation) {
    client
        .resource(
            client
                .getKubernetesSerialization()
                .unmarshal(
                    """
                    apiVersion: latchkey.dev/v1alpha1
                    kind: IssuedApiKey
                    metadata: {name: %s, namespace: %s}
                    spec: {actorID: team%s}
                    """
                        .formatted(name, namespace, rotation),
                    IssuedApiKey.class))
        .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::patch);
  }

  private static void importRawKey(KubernetesClient client, String namespace) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("raw")
                .withNamespace(namespace)
                .addToLabels("latchkey.dev/import", "true")
                .endMetadata()
                .withType("Opaque")
                .addToStringData("key", RAW_KEY)
                .build())
        .create();
    client
        .resource(
            client
                .getKubernetesSerialization()
                .unmarshal(
                    """
                    apiVersion: latchkey.dev/v1alpha1
                    kind: ImportedApiKey
                    metadata: {name: partner, namespace: %s}
                    spec: {actorID: team, rawKey: {secretKeyRef: {name: raw, key: key}}}
                    """
                        .formatted(namespace),
                    ImportedApiKey.class))
        .create();
    awaitReady(client, ImportedApiKey.class, namespace, "partner", "Imported");
  }

  private static void revoke(KubernetesClient client, String namespace) {
    client
        .resource(
            client
                .getKubernetesSerialization()
                .unmarshal(
                    """
                    apiVersion: latchkey.dev/v1alpha1
                    kind: ApiKeyRevocation
                    metadata: {name: leaked, namespace: %s}
                    spec: {keyRef: {kind: IssuedApiKey, name: leaked}, reason: KeyCompromise}
                    """
                        .formatted(namespace),
                    ApiKeyRevocation.class))
        .create();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                client
                    .resources(ApiKeyRevocation.class)
                    .inNamespace(namespace)
                    .withName("leaked")
                    .get()
                    .getStatus(),
            status -> status != null && status.state() == OrderState.APPLIED);
  }

  private static String awaitCredential(
      KubernetesClient client, String namespace, String name, String otherThan) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> secret(client, namespace, name),
            secret -> secret != null && !credential(secret).equals(otherThan));
    awaitReady(client, IssuedApiKey.class, namespace, name, "Issued");
    return credential(secret(client, namespace, name));
  }

  private static <K extends ApiKey<?>> void awaitReady(
      KubernetesClient client, Class<K> kind, String namespace, String name, String reason) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> key(client, kind, namespace, name),
            key ->
                key.getStatus() != null
                    && key.getMetadata()
                        .getGeneration()
                        .equals(key.getStatus().observedGeneration())
                    && key.getStatus().conditions().stream()
                        .filter(condition -> condition.type().equals("Ready"))
                        .map(Condition::reason)
                        .anyMatch(reason::equals));
  }

  private static <K extends ApiKey<?>> K key(
      KubernetesClient client, Class<K> kind, String namespace, String name) {
    return client.resources(kind).inNamespace(namespace).withName(name).get();
  }

  private static Secret secret(KubernetesClient client, String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  private static String credential(Secret secret) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private String result(VerifierApplication verifier, String credential) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/v2alpha1/admin/apiKeys:verify".formatted(verifier.port())))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"credential\":\"" + credential + "\"}"))
            .build();
    JsonNode answer =
        json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    return answer.path("error_code").asText("VALID");
  }
}
