package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import dev.latchkey.verifier.Verifier;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The injected sidecar at work: the program runs with the arguments of the container that a pod was
 * given, the pod's volumes are folders here, and its token has the rights that the chart gives.
 */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SidecarTest {
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final Pattern PLACES =
      Pattern.compile("Verifying .* on (http://\\S+), health and metrics on (http://\\S+)");
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  private Path folder;
  private KubernetesClient admin;
  private String namespace;
  private Injection injection;
  private OperatorApplication operator;
  private Pod pod;
  private Container sidecar;
  private Process process;
  private URI verifications;
  private URI management;

  @BeforeAll
  void start(RealApiServer server, TestNamespace own, @TempDir Path temporary) throws IOException {
    folder = temporary;
    admin = LatchkeyClients.create(server.client().getConfiguration());
    namespace = own.name();
    injection = Injection.start(admin, "sidecar-test", List.of(namespace));
    pod = admin.pods().inNamespace(namespace).resource(Injection.pod("shop").build()).create();
    sidecar = pod.getSpec().getInitContainers().get(0);
    mount();
    process = run();
    awaitPlaces();
    operator =
        OperatorApplication.start(
            admin, OperatorOptions.forDev(Set.of(namespace)), Clock.systemUTC());
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
    }
    if (operator != null) {
      operator.close();
    }
    if (injection != null) {
      injection.close();
    }
    admin.close();
  }

  @Test
  void theSidecarVerifiesTheFirstKeyOfItsNamespace() throws Exception {
    patiently().until(() -> probe(sidecar.getStartupProbe().getHttpGet().getPath()) == 200);
    declare("first");
    String credential = credential("first");
    mount();

    JsonNode answer =
        patiently().until(() -> verify(credential), known -> known.get("is_valid").asBoolean());

    assertThat(answer.get("namespace").asText()).isEqualTo(namespace);
    assertThat(answer.get("actor_id").asText()).isEqualTo("team-first");
    assertThat(probe(sidecar.getReadinessProbe().getHttpGet().getPath())).isEqualTo(200);
    assertThat(probe(sidecar.getLivenessProbe().getHttpGet().getPath())).isEqualTo(200);
  }

  @Test
  void theSidecarTakesASelfRevocation() throws Exception {
    declare("leaked");
    String credential = credential("leaked");
    mount();
    patiently().until(() -> verify(credential).get("is_valid").asBoolean());

    HttpResponse<String> answer =
        post(
            "/v2alpha1/apiKeys:selfRevoke",
            Map.of("credential", credential, "reason", "REVOCATION_REASON_KEY_COMPROMISE"));

    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    assertThat(verify(credential).get("is_valid").asBoolean()).isFalse();
    assertThat(admin.resources(ApiKeySelfRevocation.class).inNamespace(namespace).list().getItems())
        .singleElement()
        .satisfies(
            order ->
                assertThat(order.getSpec().keyID()).isEqualTo(record("leaked").getSpec().keyID()));
  }

  @Test
  void itsTokenReadsNoSecretAndChangesNothingOfARecordButItsLastUse() throws Exception {
    declare("read");
    credential("read");
    String record = record("read").getMetadata().getName();
    try (KubernetesClient thief = clientWithToken()) {
      assertThat(thief.resources(ApiKeyRecord.class).inNamespace(namespace).list().getItems())
          .isNotEmpty();
      for (String secret : List.of("latchkey-hash-keys", "latchkey-jwks", "read")) {
        forbidden(() -> thief.secrets().inNamespace(namespace).withName(secret).get());
      }
      forbidden(() -> thief.secrets().inNamespace(namespace).list());
      var known = thief.resources(ApiKeyRecord.class).inNamespace(namespace).withName(record);
      forbidden(() -> known.patch(MERGE, "{\"spec\":{\"actorID\":\"me\"}}"));
      known
          .subresource("status")
          .patch(MERGE, "{\"status\":{\"lastUsedTime\":\"2026-01-01T00:00:00Z\"}}");
      forbidden(
          () ->
              create(
                  thief,
                  """
                  apiVersion: latchkey.dev/v1alpha1
                  kind: ApiKeyRevocation
                  metadata: {name: thief}
                  spec: {keyID: 01ARZ3NDEKTSV4RRFFQ69G5FAV, reason: KeyCompromise}
                  """));
      forbidden(() -> thief.resources(ApiKeyRecord.class).inNamespace("default").list());
    }
  }

  /** Puts into folders what the kubelet would put into the container's volumes by now. */
  private void mount() throws IOException {
    for (VolumeMount mount : sidecar.getVolumeMounts()) {
      Volume volume =
          pod.getSpec().getVolumes().stream()
              .filter(candidate -> candidate.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow();
      Path target = Files.createDirectories(here(mount.getMountPath()));
      if (volume.getSecret() != null) {
        Secret secret =
            admin
                .secrets()
                .inNamespace(namespace)
                .withName(volume.getSecret().getSecretName())
                .get();
        if (secret == null) {
          assertThat(volume.getSecret().getOptional()).isTrue();
        } else {
          for (Map.Entry<String, String> entry : secret.getData().entrySet()) {
            Files.write(target.resolve(entry.getKey()), decoded(entry.getValue()));
          }
        }
      } else {
        for (VolumeProjection source : volume.getProjected().getSources()) {
          project(source, target);
        }
      }
    }
  }

  private void project(VolumeProjection source, Path target) throws IOException {
    if (source.getServiceAccountToken() != null) {
      String token =
          admin
              .serviceAccounts()
              .inNamespace(namespace)
              .withName(pod.getSpec().getServiceAccountName())
              .tokenRequest(
                  new TokenRequestBuilder()
                      .withNewSpec()
                      .withExpirationSeconds(source.getServiceAccountToken().getExpirationSeconds())
                      .withNewBoundObjectRef("v1", "Pod", "shop", pod.getMetadata().getUid())
                      .endSpec()
                      .build())
              .getStatus()
              .getToken();
      Files.writeString(target.resolve(source.getServiceAccountToken().getPath()), token);
    } else if (source.getConfigMap() != null) {
      assertThat(source.getConfigMap().getName()).isEqualTo("kube-root-ca.crt");
      Files.write(
          target.resolve(source.getConfigMap().getItems().get(0).getPath()),
          decoded(admin.getConfiguration().getCaCertData()));
    } else {
      var item = source.getDownwardAPI().getItems().get(0);
      assertThat(item.getFieldRef().getFieldPath()).isEqualTo("metadata.namespace");
      Files.writeString(target.resolve(item.getPath()), namespace);
    }
  }

  /** The program as the image starts it, on any free ports. */
  private Process run() throws IOException {
    List<String> arguments = new ArrayList<>(sidecar.getArgs());
    assertThat(arguments.remove(0)).isEqualTo("verifier");
    arguments.replaceAll(
        argument ->
            argument
                .replaceFirst("port=[0-9]+$", "port=0")
                .replace("-dir=/var", "-dir=" + here("/var")));
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-Dkubernetes.auth.serviceAccount.token=" + here(TOKEN_PATH + "/token"),
                "-Dkubernetes.certs.ca.file=" + here(TOKEN_PATH + "/ca.crt"),
                "-Dkubenamespace=" + here(TOKEN_PATH + "/namespace"),
                "-Dkubernetes.auth.tryKubeConfig=false",
                "-cp",
                System.getProperty("java.class.path"),
                Verifier.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile());
    URI server = URI.create(admin.getConfiguration().getMasterUrl());
    builder.environment().keySet().removeIf(name -> name.startsWith("LATCHKEY_"));
    builder.environment().remove("KUBECONFIG");
    builder.environment().put("KUBERNETES_SERVICE_HOST", server.getHost());
    builder.environment().put("KUBERNETES_SERVICE_PORT", Integer.toString(server.getPort()));
    return builder.start();
  }

  private void awaitPlaces() throws IOException {
    BufferedReader out = process.inputReader();
    String line;
    while ((line = out.readLine()) != null) {
      Matcher places = PLACES.matcher(line);
      if (places.matches()) {
        verifications = URI.create(places.group(1));
        management = URI.create(places.group(2));
        assertThat(verifications.getHost()).isEqualTo("127.0.0.1");
        assertThat(management.getHost()).isEqualTo("0.0.0.0");
        return;
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("stderr")));
  }

  private Path here(String path) {
    return folder.resolve(path.substring(1));
  }

  private static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private void declare(String name) {
    create(
        admin,
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: %s}
        spec: {actorID: team-%s}
        """
            .formatted(name, name));
  }

  private void create(KubernetesClient client, String yaml) {
    GenericKubernetesResource object =
        client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(namespace)
        .resource(object)
        .create();
  }

  private String credential(String key) {
    Secret secret =
        patiently()
            .until(
                () -> admin.secrets().inNamespace(namespace).withName(key).get(),
                found -> found != null);
    return new String(decoded(secret.getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private ApiKeyRecord record(String key) {
    return admin.resources(ApiKeyRecord.class).inNamespace(namespace).list().getItems().stream()
        .filter(candidate -> candidate.getSpec().owner().name().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode verify(String credential) throws Exception {
    HttpResponse<String> response =
        post("/v2alpha1/admin/apiKeys:verify", Map.of("credential", credential));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json.readTree(response.body());
  }

  private HttpResponse<String> post(String path, Map<String, String> body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(verifications.resolve(path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** As the kubelet does, which takes the answer's status alone. */
  private int probe(String path) throws Exception {
    URI probed = URI.create("http://127.0.0.1:" + management.getPort() + path);
    return http.send(HttpRequest.newBuilder(probed).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private KubernetesClient clientWithToken() throws IOException {
    Config whole = admin.getConfiguration();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(whole.getMasterUrl())
            .withCaCertData(whole.getCaCertData())
            .withOauthToken(Files.readString(here(TOKEN_PATH + "/token")))
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void forbidden(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  /** JOSDK's timer may throw in its own thread for a resource that was deleted meanwhile. */
  private static ConditionFactory patiently() {
    return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
  }
}
