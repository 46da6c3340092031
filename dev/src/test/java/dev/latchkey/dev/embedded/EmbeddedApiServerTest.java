package dev.latchkey.dev.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.latchkey.apiserver.ApiServerException;
import dev.latchkey.apiserver.CrdFile;
import dev.latchkey.crds.CustomResourceDefinitions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedApiServerTest {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final List<CrdFile> CRDS =
      CustomResourceDefinitions.yaml().stream().map(CrdFile::new).toList();

  private EmbeddedApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    server = EmbeddedApiServer.start(0, CRDS, Clock.systemUTC());
    client = server.kubeconfig().client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aMergePatchReplacesListsAndRemovesNulls() {
    GenericKubernetesResource key = create(key("checkout"));

    patch("checkout", "{\"spec\":{\"scopes\":[\"b\"],\"ttl\":null,\"metadata\":{\"x\":1}}}");
    patch("checkout", "{\"spec\":{\"scopes\":[\"c\"]}}");

    Map<String, Object> spec = get("checkout").get("spec");
    assertThat(spec)
        .containsEntry("scopes", List.of("c"))
        .containsEntry("actorID", "team-payments")
        .doesNotContainKey("ttl");
    assertThat(get("checkout").getMetadata().getGeneration()).isEqualTo(3);
    assertThat(key.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void statusIsWrittenOnItsOwnPathOnly() {
    create(key("checkout"));

    patch("checkout", "{\"status\":{\"keyID\":\"X\"},\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertThat(get("checkout").<Map<String, Object>>get("status")).isNull();

    keys()
        .withName("checkout")
        .subresource("status")
        .patch(MERGE, "{\"status\":{\"keyID\":\"Y\"},\"spec\":{\"actorID\":\"other\"}}");
    assertThat(get("checkout").<Map<String, Object>>get("status")).containsEntry("keyID", "Y");
    assertThat(get("checkout").<Map<String, Object>>get("spec"))
        .containsEntry("actorID", "team-payments");
    assertThat(get("checkout").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void aWriteBasedOnAnOldVersionIsAConflict() {
    GenericKubernetesResource old = create(key("checkout"));
    patch("checkout", "{\"spec\":{\"scopes\":[]}}");
    String version = old.getMetadata().getResourceVersion();

    refused(409, "Conflict", () -> keys().resource(old).update());
    refused(
        409,
        "Conflict",
        () -> patch("checkout", "{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}"));
    refused(409, "Conflict", () -> patch("checkout", "{\"metadata\":{\"uid\":\"another\"}}"));
    refused(
        409, "Conflict", () -> keys().withName("checkout").lockResourceVersion(version).delete());
    refused(409, "AlreadyExists", () -> create(key("checkout")));
  }

  @Test
  void dependentsGoWithTheirOnlyOwner() {
    GenericKubernetesResource owner = create(key("checkout"));
    Secret owned =
        secretBuilder("owned")
            .editMetadata()
            .addNewOwnerReference()
            .withApiVersion("latchkey.dev/v1alpha1")
            .withKind("IssuedApiKey")
            .withName("checkout")
            .withUid(owner.getMetadata().getUid())
            .endOwnerReference()
            .endMetadata()
            .build();
    client.resource(owned).create();
    client.resource(secretBuilder("other").build()).create();

    keys().withName("checkout").delete();

    assertThat(client.secrets().inNamespace("default").list().getItems())
        .extracting(secret -> secret.getMetadata().getName())
        .containsExactly("other");
  }

  @Test
  void aNamespaceTakesItsObjectsAlongAndMustExistFirst() {
    Secret secret = secretBuilder("one").editMetadata().withNamespace("team").endMetadata().build();
    assertThatThrownBy(() -> client.resource(secret).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(404);
              assertThat(e.getStatus().getDetails().getKind()).isEqualTo("namespaces");
              assertThat(e.getStatus().getDetails().getName()).isEqualTo("team");
            });

    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("team").endMetadata().build())
        .create();
    client.resource(secret).create();
    client.namespaces().withName("team").delete();

    assertThat(client.secrets().inAnyNamespace().list().getItems()).isEmpty();
  }

  @Test
  void plainTextOfASecretIsStoredAsData() {
    client.resource(secretBuilder("raw").addToStringData("key", "value").build()).create();

    Secret stored = client.secrets().inNamespace("default").withName("raw").get();
    assertThat(stored.getData()).containsExactly(entry("key", "dmFsdWU="));
    assertThat(stored.getStringData()).isNullOrEmpty();
  }

  @Test
  void generatedNamesDiffer() {
    Secret nameless =
        secretBuilder("x")
            .editMetadata()
            .withName(null)
            .withGenerateName("made-")
            .endMetadata()
            .build();
    String first = client.resource(nameless).create().getMetadata().getName();
    String second = client.resource(nameless).create().getMetadata().getName();

    assertThat(first).matches("made-[a-z0-9]{5}").isNotEqualTo(second);
  }

  @Test
  void informersSeeEveryChange() {
    try (var informer = client.secrets().inAnyNamespace().inform()) {
      client.resource(secretBuilder("one").build()).create();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> informer.getStore().getByKey("default/one") != null);
      client
          .secrets()
          .inNamespace("default")
          .withName("one")
          .patch(MERGE, "{\"data\":{\"a\":\"Yg==\"}}");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> informer.getStore().getByKey("default/one").getData() != null);
      client.secrets().inNamespace("default").withName("one").delete();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> informer.getStore().getByKey("default/one") == null);
    }
  }

  @Test
  void webPagesAreKeptOut() throws Exception {
    assertThat(statusLine("Host: 127.0.0.1:1")).contains(" 200 ");
    assertThat(statusLine("Host: evil.example:8001")).contains(" 403 ");
    assertThat(statusLine("Host: localhost\r\nOrigin: https://evil.example")).contains(" 403 ");
  }

  private String statusLine(String headers) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          "GET /api/v1/secrets HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    }
  }

  @Test
  void aPortInUseIsOneSentence() {
    int port = server.port();
    assertThatThrownBy(() -> EmbeddedApiServer.start(port, CRDS, Clock.systemUTC()))
        .isInstanceOf(ApiServerException.class)
        .hasMessage("Port " + port + " is in use; choose another one for the API server.");
  }

  private void refused(int code, String reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(code);
              assertThat(e.getStatus().getReason()).isEqualTo(reason);
            });
  }

  private GenericKubernetesResource create(GenericKubernetesResource key) {
    return keys().resource(key).create();
  }

  private GenericKubernetesResource get(String name) {
    return keys().withName(name).get();
  }

  private void patch(String name, String patch) {
    keys().withName(name).patch(MERGE, patch);
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      keys() {
    return client
        .genericKubernetesResources("latchkey.dev/v1alpha1", "IssuedApiKey")
        .inNamespace("default");
  }

  private static GenericKubernetesResource key(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: IssuedApiKey
        metadata: {name: %s}
        spec: {actorID: team-payments, scopes: [a], ttl: 90d}
        """
            .formatted(name),
        GenericKubernetesResource.class);
  }

  private static SecretBuilder secretBuilder(String name) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata();
  }
}
