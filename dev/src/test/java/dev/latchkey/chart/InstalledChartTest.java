package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.OrderState;
import dev.latchkey.testing.ClusterTest;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart, installed by Helm on an API server of its own, where operator and verifier run under
 * the very rights, arguments and policies that it brings: what they have to do they can, and what
 * they must not do the API server refuses.
 */
@ClusterTest(controllers = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstalledChartTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Chart CHART = Chart.ofDefaults();
  private static final String SHOP = "shop";
  private static final String OTHER = "other";

  /** Without TLS: the certificate is the one thing that the tests have not. */
  private static final String VERIFIER = "verifier: {enabled: true, tls: {enabled: false}}";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  private Path kubeconfig;
  private RealApiServer server;
  private KubernetesClient admin;

  @BeforeAll
  void startServer(@TempDir Path folder) throws IOException {
    server = RealApiServer.start(ApiServerInstallation.ofUser());
    admin = server.client();
    kubeconfig = folder.resolve("kubeconfig");
    server.kubeconfig().write(kubeconfig);
    for (String name : List.of(SHOP, OTHER)) {
      admin
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
      admin
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withNamespace(name)
                  .withName("database")
                  .endMetadata()
                  .withStringData(Map.of("password", "none"))
                  .build())
          .create();
    }
    account("gateway");
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  /** The recommended install. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class InListedNamespaces {
    private Release release;
    private KubernetesClient operator;
    private KubernetesClient verifier;

    @BeforeAll
    void install() {
      release =
          Release.install(server, kubeconfig, CHART, VERIFIER, "operator: {namespaces: [shop]}")
              .start();
      // After the kinds: the garbage collector is slow to notice new ones.
      server.startControllers();
      operator = release.client("operator");
      verifier = release.client("verifier");
      bindGateway("RoleBinding", "client-verify");
      patiently().until(release::isReady);
    }

    @AfterAll
    void uninstall() {
      if (release != null) {
        release.uninstall();
      }
    }

    @Test
    void aKeyIsIssuedVerifiedAndRevoked() throws Exception {
      String credential = issue("listed");
      awaitAnswer(release, credential, "/is_valid", "true");

      revoke("listed");

      awaitAnswer(release, credential, "/error_code", "VERIFICATION_ERROR_REVOKED");
    }

    @Test
    void theOperatorMayDoNothingBesideItsWork() {
      issue("watched");

      operatorIsRefused(operator);
      refused(() -> operator.secrets().inNamespace(OTHER).withName("database").get());
      refused(() -> operator.secrets().inAnyNamespace().list());
      refused(() -> operator.secrets().inNamespace(CHART.namespace()).list());
      refused(() -> operator.namespaces().withName(OTHER).get());
      refused(() -> operator.resources(IssuedApiKey.class).inNamespace(OTHER).list());
      refused(() -> operator.resources(ApiKeyRecord.class).inAnyNamespace().list());
      refused(() -> create(operator, OTHER, record("01JC0000000000000000000001")));
      refused(
          () ->
              operator
                  .rbac()
                  .roles()
                  .inNamespace(SHOP)
                  .withName("latchkey-operator")
                  .patch(MERGE, "{\"rules\":[]}"));
      assertThat(operator.secrets().inNamespace(SHOP).withName("watched").get()).isNotNull();
    }

    @Test
    void theVerifierMayDoNothingBesideItsWork() {
      issue("guarded");

      verifierIsRefused(verifier, "guarded");
      refused(() -> verifier.resources(ApiKeyRecord.class).inNamespace(OTHER).list());
      refused(() -> verifier.secrets().inNamespace(OTHER).withName("latchkey-hash-keys").get());
      refused(() -> verifier.secrets().inNamespace(CHART.namespace()).list());
    }
  }

  /** With one binding for the whole cluster. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class InAllNamespaces {
    private Release release;
    private KubernetesClient operator;
    private KubernetesClient verifier;

    @BeforeAll
    void install() {
      release = Release.install(server, kubeconfig, CHART, VERIFIER).start();
      server.startControllers();
      operator = release.client("operator");
      verifier = release.client("verifier");
      bindGateway("ClusterRoleBinding", "client-verify");
      patiently().until(release::isReady);
    }

    @AfterAll
    void uninstall() {
      if (release != null) {
        release.uninstall();
      }
    }

    @Test
    void aKeyIsIssuedVerifiedAndRevoked() throws Exception {
      String credential = issue("everywhere");
      awaitAnswer(release, credential, "/is_valid", "true");

      revoke("everywhere");

      awaitAnswer(release, credential, "/error_code", "VERIFICATION_ERROR_REVOKED");
    }

    @Test
    void theOperatorMayDoNothingBesideItsWork() {
      issue("observed");

      operatorIsRefused(operator);
      refused(() -> operator.namespaces().list());
      refused(
          () ->
              operator
                  .rbac()
                  .clusterRoles()
                  .withName("latchkey-operator")
                  .patch(MERGE, "{\"rules\":[]}"));
    }

    @Test
    void theVerifierMayDoNothingBesideItsWork() {
      issue("kept");

      verifierIsRefused(verifier, "kept");
      refused(() -> verifier.secrets().inNamespace(OTHER).withName("database").get());
    }
  }

  /** Where keys are made over HTTP as well. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithTheAdminApi {
    private Release release;

    @BeforeAll
    void install() {
      release =
          Release.install(
                  server,
                  kubeconfig,
                  CHART,
                  VERIFIER,
                  "operator: {namespaces: [shop]}",
                  "adminApi: {enabled: true, tls: {enabled: false}, defaultNamespace: shop}")
              .start();
      bindGateway("RoleBinding", "client-verify");
      bindGateway("RoleBinding", "client-admin");
      patiently().until(release::isReady);
    }

    @AfterAll
    void uninstall() {
      if (release != null) {
        release.uninstall();
      }
    }

    @Test
    void aKeyIsMadeAndRevokedOverHttp() throws Exception {
      JsonNode made =
          post(release.adminApiPort(), "issuedApiKeys", Map.of("name", "n", "actor_id", "a"));
      String credential = made.at("/secret").asText();
      awaitAnswer(release, credential, "/is_valid", "true");

      post(
          release.adminApiPort(),
          "apiKeys/" + made.at("/issued_api_key/key_id").asText() + ":revoke",
          Map.of("reason", "REVOCATION_REASON_KEY_COMPROMISE"));

      awaitAnswer(release, credential, "/error_code", "VERIFICATION_ERROR_REVOKED");
    }

    @Test
    void theOperatorMayNotTakeAnOrderBack() {
      KubernetesClient operator = release.client("operator");

      refused(() -> create(operator, OTHER, order("01JC0000000000000000000003")));
      refused(() -> create(operator, OTHER, declared("elsewhere")));
      refused(
          () ->
              operator
                  .resources(ApiKeyRevocation.class)
                  .inNamespace(SHOP)
                  .withName("none")
                  .delete());
    }
  }

  @Test
  void whatIsUninstalledLeavesTheKeysAndIsTakenUpAgain() throws Exception {
    String values = "operator: {namespaces: [shop]}";
    Release release = Release.install(server, kubeconfig, CHART, VERIFIER, values).start();
    server.startControllers();
    bindGateway("RoleBinding", "client-verify");
    String lasting = issue("lasting");
    String leaving = issue("leaving");
    String keyID = key("lasting").get().getStatus().keyID();
    awaitAnswer(release, leaving, "/is_valid", "true");

    release.uninstall();

    assertThat(admin.apps().deployments().inNamespace(CHART.namespace()).list().getItems())
        .isEmpty();
    assertThat(admin.rbac().roles().inNamespace(SHOP).list().getItems()).isEmpty();
    assertThat(admin.rbac().clusterRoles().withName("latchkey-view").get()).isNull();
    assertThat(key("lasting").get().getFinalizers()).isEmpty();
    assertThat(credential("lasting")).isEqualTo(lasting);
    assertThat(admin.resources(ApiKeyRecord.class).inNamespace(SHOP).list().getItems())
        .isNotEmpty()
        .allMatch(record -> record.getFinalizers().isEmpty());

    key("leaving").delete();

    patiently().until(() -> key("leaving").get() == null);
    patiently().until(() -> admin.secrets().inNamespace(SHOP).withName("leaving").get() == null);

    Release again = Release.install(server, kubeconfig, CHART, VERIFIER, values).start();

    awaitAnswer(again, leaving, "/error_code", "VERIFICATION_ERROR_REVOKED");
    awaitAnswer(again, lasting, "/is_valid", "true");
    assertThat(key("lasting").get().getStatus().keyID()).isEqualTo(keyID);
    assertThat(credential("lasting")).isEqualTo(lasting);
    again.close();

    // As whoever goes back to older programs does.
    Release without =
        Release.install(server, kubeconfig, CHART, VERIFIER, values, "crds: {enabled: false}");

    assertThat(key("lasting").get()).isNotNull();
    without.uninstall();
  }

  private void operatorIsRefused(KubernetesClient operator) {
    refused(() -> operator.pods().inNamespace(SHOP).list());
    refused(() -> operator.apps().deployments().inNamespace(CHART.namespace()).list());
    refused(() -> operator.configMaps().inNamespace(SHOP).list());
    refused(() -> operator.configMaps().inNamespace(SHOP).withName("kube-root-ca.crt").get());
    refused(() -> operator.serviceAccounts().inNamespace(SHOP).list());
    refused(
        () ->
            operator
                .serviceAccounts()
                .inNamespace(SHOP)
                .withName("default")
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build()));
    refused(
        () ->
            operator
                .resource(
                    new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(SHOP)
                        .withName("more")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("pods")
                        .withVerbs("get")
                        .endRule()
                        .build())
                .create());
    refused(
        () ->
            operator
                .resource(
                    new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("more")
                        .endMetadata()
                        .build())
                .create());
    refused(
        () ->
            operator
                .resource(
                    new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(SHOP)
                        .withName("more")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("", "ServiceAccount", "latchkey-operator", "latchkey")
                        .build())
                .create());
    // Without the admin API it revokes nothing of its own accord, and makes no keys.
    refused(() -> create(operator, SHOP, order("01JC0000000000000000000001")));
    refused(() -> create(operator, SHOP, declared("of-its-own")));
    refused(
        () ->
            operator
                .resources(IssuedApiKey.class)
                .inNamespace(SHOP)
                .withName("lasting")
                .patch(MERGE, "{\"spec\":{\"scopes\":[\"all\"]}}"));
    refused(
        () -> operator.resources(IssuedApiKey.class).inNamespace(SHOP).withName("none").delete());
    refused(
        () ->
            operator.resources(ApiKeyRevocation.class).inNamespace(SHOP).withName("none").delete());
    refused(
        () ->
            operator
                .leases()
                .inNamespace(CHART.namespace())
                .withName("somebody-elses")
                .patch(MERGE, "{\"spec\":{\"holderIdentity\":\"me\"}}"));
    refused(() -> operator.leases().inNamespace(SHOP).list());
    refused(() -> operator.apiextensions().v1().customResourceDefinitions().list());
  }

  private void verifierIsRefused(KubernetesClient verifier, String key) {
    String name = recordName(key);
    refused(() -> verifier.secrets().inNamespace(SHOP).withName(key).get());
    refused(() -> verifier.secrets().inNamespace(SHOP).withName("database").get());
    refused(() -> verifier.secrets().inNamespace(SHOP).withName("latchkey-signing-keys").get());
    refused(() -> verifier.secrets().inNamespace(SHOP).list());
    refused(() -> verifier.secrets().inNamespace(CHART.namespace()).withName("any").get());
    refused(
        () ->
            verifier
                .secrets()
                .inNamespace(SHOP)
                .withName("latchkey-hash-keys")
                .patch(MERGE, "{\"data\":{}}"));
    refused(
        () ->
            verifier
                .resources(ApiKeyRecord.class)
                .inNamespace(SHOP)
                .withName(name)
                .patch(MERGE, "{\"spec\":{\"scopes\":[\"all\"]}}"));
    refused(() -> verifier.resources(ApiKeyRecord.class).inNamespace(SHOP).withName(name).delete());
    refused(() -> create(verifier, SHOP, record("01JC0000000000000000000002")));
    refused(() -> create(verifier, SHOP, order("01JC0000000000000000000002")));
    refused(() -> create(verifier, SHOP, declared("of-a-verifier")));
    refused(() -> verifier.resources(IssuedApiKey.class).inNamespace(SHOP).list());
    refused(() -> verifier.pods().inNamespace(SHOP).list());
    refused(
        () ->
            verifier
                .resource(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(SHOP)
                        .withName("any")
                        .endMetadata()
                        .build())
                .create());
    // What it may: say when a credential was used, and nothing else of the record's status.
    verifier
        .resources(ApiKeyRecord.class)
        .inNamespace(SHOP)
        .withName(name)
        .subresource("status")
        .patch(
            MERGE,
            "{\"spec\":{\"scopes\":[\"all\"]},\"status\":{\"lastUsedTime\":\"2026-11-01T00:00:00Z\"}}");
    assertThat(
            admin
                .resources(ApiKeyRecord.class)
                .inNamespace(SHOP)
                .withName(name)
                .get()
                .getSpec()
                .scopes())
        .containsExactly("orders:read");
  }

  private String issue(String name) {
    create(admin, SHOP, declared(name));
    return patiently().until(() -> credential(name), value -> value != null);
  }

  private void revoke(String name) {
    String id = key(name).get().getStatus().keyID();
    create(admin, SHOP, order(id));
    patiently()
        .untilAsserted(
            () ->
                assertThat(
                        admin.resources(ApiKeyRevocation.class).inNamespace(SHOP).list().getItems())
                    .filteredOn(order -> id.equals(order.getSpec().keyID()))
                    .singleElement()
                    .matches(
                        order ->
                            order.getStatus() != null
                                && order.getStatus().state() == OrderState.APPLIED));
  }

  private String credential(String name) {
    Secret secret = admin.secrets().inNamespace(SHOP).withName(name).get();
    return secret == null
        ? null
        : new String(
            Base64.getDecoder().decode(secret.getData().get("api-key")), StandardCharsets.UTF_8);
  }

  private Resource<IssuedApiKey> key(String name) {
    return admin.resources(IssuedApiKey.class).inNamespace(SHOP).withName(name);
  }

  private String recordName(String name) {
    patiently().until(() -> key(name).get().getStatus().keyID() != null);
    return key(name).get().getStatus().keyID().toLowerCase(Locale.ROOT);
  }

  private void awaitAnswer(Release release, String credential, String field, String value) {
    patiently()
        .untilAsserted(
            () -> assertThat(verify(release, credential).at(field).asText()).isEqualTo(value));
  }

  private JsonNode verify(Release release, String credential)
      throws IOException, InterruptedException {
    return post(release.verifierPort(), "apiKeys:verify", Map.of("credential", credential));
  }

  /** Asks as the gateway does: with a token for the audience, and the roles for clients. */
  private JsonNode post(int port, String path, Map<String, String> body)
      throws IOException, InterruptedException {
    String token =
        admin
            .serviceAccounts()
            .inNamespace("default")
            .withName("gateway")
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withAudiences("latchkey")
                    .withExpirationSeconds(600L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2alpha1/admin/" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
    return json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private void account(String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  /** Binds a role for clients to the gateway, as NOTES.txt says. */
  private void bindGateway(String kind, String role) {
    admin
        .resource(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: %s
            metadata: {name: gateway-%s}
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: latchkey-%s
            subjects: [{kind: ServiceAccount, name: gateway, namespace: default}]
            """
                .formatted(kind, role, role))
        .inNamespace(SHOP)
        .createOr(NonDeletingOperation::update);
  }

  private void create(KubernetesClient client, String namespace, String yaml) {
    client
        .resource(
            client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
        .inNamespace(namespace)
        .create();
  }

  private static String declared(String name) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: IssuedApiKey
    metadata: {name: %s}
    spec: {actorID: a, scopes: [orders:read]}
    """
        .formatted(name);
  }

  private static String order(String id) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: ApiKeyRevocation
    metadata: {generateName: order-}
    spec: {keyID: %s, reason: KeyCompromise}
    """
        .formatted(id);
  }

  private static String record(String id) {
    return """
    apiVersion: latchkey.dev/v1alpha1
    kind: ApiKeyRecord
    metadata: {name: %s}
    spec:
      keyID: %s
      owner: {kind: IssuedApiKey, name: k, uid: "1"}
      digest: %s
      hashKeyID: 0123456789abcdef
      actorID: a
      createTime: 2026-11-01T00:00:00Z
    """
        .formatted(id.toLowerCase(Locale.ROOT), id, "ab".repeat(32));
  }

  private static void refused(ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private static ConditionFactory patiently() {
    return Awaitility.await().atMost(PATIENCE).ignoreExceptions();
  }
}
